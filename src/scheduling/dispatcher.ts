import type { ChildPackage } from '../definition/definition';
import { Backlog } from './backlog';
import { Expectations } from './expectations';
import { Outages } from './outages';
import { carriedMissing, missingJobsOf } from './missing-jobs';
import { isInFlight, type PackageRecord } from './package-record';
import type { PackageRecords } from './package-records';
import type { Choice } from './placement';
import { Servers } from './placement';
import { type Line, ReadyQueue } from './ready-queue';
import type { CarriedState, RunInputs, ServerNews } from './run-inputs';
import { SlotPlan } from './slot-plan';
import { upwardRanks } from './upward-ranks';

/** A slot that is expected to be free at once is looked for again no sooner. */
const LEAST_WAIT_MS = 1_000;

/** Which of the packages that are ready goes to which server, and when. Moments are Unix ms. */
export class Dispatcher {
  readonly servers: Servers;
  /** When servers were left out, and why. */
  readonly outages: Outages;
  readonly #packages: readonly ChildPackage[];
  readonly #ready = new ReadyQueue();
  readonly #expectations: Expectations;
  readonly #backlog: Backlog;
  readonly #ranks: Float64Array;
  /** When a slot may be free that a package waits for although it could start elsewhere. */
  #nextSlotMs: number | null = null;

  constructor(
    { definition, servers, pools, openTimes, usual }: RunInputs,
    private readonly records: PackageRecords,
    carried?: CarriedState,
  ) {
    this.#packages = definition.packages;
    this.#expectations = new Expectations(usual);
    this.#ranks = upwardRanks(definition, (index) => this.#expectations.packageMs(index));
    this.servers = new Servers(servers, pools, openTimes.servers, this.#expectations);
    this.outages = new Outages(carried?.outages);
    for (const { server } of this.outages.open) this.servers.setOut(server, true);
    const missing = [...(carried?.missing ?? []), ...missingJobsOf(carried?.lacking ?? [], this.#packages)];
    for (const [alias, jobs] of missing) this.servers.setMissing(alias, jobs);
    this.#backlog = new Backlog(this.#packages, this.servers, this.#expectations, records.all);
    for (const [index, record] of records.all.entries()) {
      if (isInFlight(record)) this.#occupy(index);
      else if (record.isTakenOver !== true) this.learn(index);
    }
  }

  /** What a continue-as-new hands over. */
  get carried(): Pick<CarriedState, 'outages' | 'lacking'> {
    return {
      outages: this.outages.all,
      lacking: carriedMissing(this.servers.missing(), this.#packages, this.records.all),
    };
  }

  /** The packages that wait for their start, in no particular order. */
  ready(): IterableIterator<number> {
    return this.#ready.indexes();
  }

  add(index: number): void {
    const child = this.#package(index);
    const rank = this.#ranks[index] ?? 0;
    this.#ready.add({ index, priority: child.priority ?? 0, rank }, this.servers.lineOf(child));
  }

  delete(index: number): void {
    this.#ready.delete(index);
  }

  /** The record of a package has changed. */
  follow(index: number, before: PackageRecord, after: PackageRecord): void {
    this.#backlog.follow(index, before, after);
  }

  /** Takes up to `limit` packages that may start now and are not too early; each has its place from then on. */
  take(limit: number, nowMs: number, isTooEarly: (index: number) => boolean): [index: number, server: string][] {
    const taken: [number, string][] = [];
    const plan = new SlotPlan(nowMs, this.#backlog.endMs(nowMs));
    const isOpen = (line: Line) => this.servers.isOpen(line, nowMs);
    this.#ready.drain(limit, isOpen, (index) => {
      const choice = isTooEarly(index) ? undefined : this.servers.choose(index, this.#package(index), plan);
      if (choice === undefined) return false;
      this.#place(index, choice, nowMs);
      taken.push([index, choice.server.alias]);
      return true;
    });
    this.#nextSlotMs = plan.nextMs;
    return taken;
  }

  /** When it is worth looking again although nothing has ended; null when it is not. */
  nextMomentMs(nowMs: number): number | null {
    return this.#nextSlotMs === null ? null : Math.max(this.#nextSlotMs, nowMs + LEAST_WAIT_MS);
  }

  release(index: number): void {
    const { server } = this.records.get(index);
    if (server !== undefined) this.servers.release(index, this.#package(index), server);
  }

  /** How long a package took says how fast its server is today. */
  learn(index: number): void {
    const { outcome, server, startedAt, endedAt } = this.records.get(index);
    if (outcome !== 'succeeded' || server === undefined || startedAt === undefined || endedAt === undefined) return;
    this.#expectations.learn(index, server, Date.parse(endedAt) - Date.parse(startedAt));
  }

  /** Nothing is started on a server any more: packages that may run elsewhere go there, the others wait. */
  leaveOut(alias: string, reason: string, nowMs: number): void {
    if (this.outages.isOut(alias)) return;
    this.outages.begin(alias, reason, nowMs);
    this.servers.setOut(alias, true);
  }

  /** A server that was left out can start jobs again, except those that do not exist there. */
  takeBack(alias: string, missingJobs: readonly string[], nowMs: number, { asked, ...news }: ServerNews = {}): void {
    this.outages.end(alias, nowMs);
    this.servers.setOut(alias, false);
    if (news.maxConcurrent !== undefined) this.servers.setCap(alias, news.maxConcurrent);
    if (news.usual !== undefined) this.#expectations.hear(news.usual);
    const isAsked = new Set(asked);
    const unasked = asked === undefined ? [] : this.servers.missingAt(alias).filter((job) => !isAsked.has(job));
    this.#setMissing(alias, [...missingJobs, ...unasked]);
  }

  /** The job of a package was found missing on a server. */
  isMissing(index: number, alias: string): void {
    this.#setMissing(alias, [...this.servers.missingAt(alias), this.#package(index).job]);
  }

  /** Whether a package could be started on another server than this. */
  hasOther(index: number, than: string): boolean {
    return this.servers.hasOther(this.#package(index), than);
  }

  #setMissing(alias: string, jobs: readonly string[]): void {
    this.servers.setMissing(alias, jobs);
    // Everybody waits for what is so now.
    for (const index of [...this.#ready.indexes()]) {
      this.#ready.delete(index);
      this.add(index);
    }
  }

  #place(index: number, { server: { alias }, expectedMs, instead }: Choice, nowMs: number): void {
    const guess = this.#expectations.isGuess(index) ? { isGuess: true as const } : {};
    const expected = expectedMs === 0 ? {} : { expectedMs, ...guess };
    const { movedFrom = [], ...record } = this.records.get(index);
    const elsewhere = movedFrom.filter(({ server }) => server !== alias);
    this.records.set(index, {
      ...{ ...record, status: 'starting', server: alias, takenAtMs: nowMs, ...expected },
      ...(instead === undefined ? {} : { instead }),
      ...(elsewhere.length === 0 ? {} : { movedFrom: elsewhere }),
    });
    this.#occupy(index);
  }

  #occupy(index: number): void {
    const { server, takenAtMs = 0, expectedMs = 0 } = this.records.get(index);
    if (server !== undefined) this.servers.occupy(index, this.#package(index), server, takenAtMs, expectedMs);
  }

  #package(index: number): ChildPackage {
    const found = this.#packages[index];
    if (found === undefined) throw new RangeError(`there is no package ${index}`);
    return found;
  }
}
