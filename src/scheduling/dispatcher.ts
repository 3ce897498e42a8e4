import type { ChildPackage } from '../definition/definition';
import { Backlog } from './backlog';
import { Expectations } from './expectations';
import type { Line } from './lines';
import { earlier } from './open-times';
import { Outages } from './outages';
import { carriedMissing, missingJobsOf } from './missing-jobs';
import { isInFlight, type PackageRecord } from './package-record';
import type { PackageRecords } from './package-records';
import type { Choice } from './placement';
import { Servers } from './placement';
import { ReadyQueue } from './ready-queue';
import type { CarriedState, RunInputs, ServerNews } from './run-inputs';
import { SlotPlan } from './slot-plan';
import { Trials } from './trials';
import { upwardRanks } from './upward-ranks';

/** A slot that is expected to be free at once is looked for again no sooner. */
const LEAST_WAIT_MS = 1_000;

/** Which of the packages that are ready goes to which server, and when. Moments are Unix ms. */
export class Dispatcher {
  readonly servers: Servers;
  /** When servers were left out, and why. */
  readonly outages: Outages;
  readonly #packages: readonly ChildPackage[];
  readonly #trials: Trials;
  #ready = new ReadyQueue();
  readonly #expectations: Expectations;
  readonly #backlog: Backlog;
  readonly #ranks: Float64Array;
  /** When a slot may be free that a package waits for although it could start elsewhere. */
  #nextSlotMs: number | null = null;

  constructor(
    inputs: RunInputs,
    private readonly records: PackageRecords,
    carried?: CarriedState,
  ) {
    const { definition, usual } = inputs;
    this.#packages = definition.packages;
    this.#expectations = new Expectations(usual);
    this.#ranks = upwardRanks(definition, (index) => this.#expectations.packageMs(index));
    this.servers = new Servers(inputs, this.#expectations);
    this.outages = new Outages(carried?.outages);
    for (const { server } of this.outages.open) this.servers.setOut(server, true);
    this.#trials = new Trials(this.servers, carried?.trials);
    const missing = [...(carried?.missing ?? []), ...missingJobsOf(carried?.lacking ?? [], this.#packages)];
    for (const [alias, jobs] of missing) this.servers.setMissing(alias, jobs);
    this.#backlog = new Backlog(this.#packages, this.servers, this.#expectations, records.all);
    for (const [index, record] of records.all.entries()) {
      if (isInFlight(record)) this.#occupy(index);
      else if (record.status === 'ended' && record.isTakenOver !== true) this.learn(index);
    }
  }

  /** What a continue-as-new hands over. */
  get carried(): Pick<CarriedState, 'outages' | 'lacking' | 'trials'> {
    return {
      outages: this.outages.all,
      lacking: carriedMissing(this.servers.missing(), this.#packages, this.records.all),
      trials: this.#trials.all,
    };
  }

  /** The packages that wait for their start, in no particular order. */
  ready(): IterableIterator<number> {
    return this.#ready.indexes();
  }

  add(index: number): void {
    const { priority = 0 } = this.#package(index);
    const { notBeforeMs } = this.records.get(index);
    this.#ready.add({ index, priority, rank: this.#ranks[index] ?? 0 }, this.servers.lineOf(index), notBeforeMs);
  }

  delete(index: number): void {
    this.#ready.delete(index);
  }

  /** None waits for its start any more. */
  clear(): void {
    this.#ready = new ReadyQueue();
  }

  /** The record of a package has changed. */
  follow(index: number, before: PackageRecord, after: PackageRecord): void {
    this.#backlog.follow(index, before, after);
  }

  /** Takes up to `limit` packages that may start now; each has its place from then on. */
  take(limit: number, nowMs: number): [index: number, server: string][] {
    this.#trials.settle(nowMs);
    const taken: [number, string][] = [];
    const plan = new SlotPlan(nowMs, this.#backlog.endMs(nowMs));
    const isOpen = (line: Line) => this.servers.isOpen(line, nowMs);
    this.#ready.drain(limit, nowMs, isOpen, (index) => {
      const choice = this.servers.choose(index, plan);
      if (choice === undefined) return false;
      this.#place(index, choice, nowMs);
      taken.push([index, choice.server.alias]);
      return true;
    });
    this.#nextSlotMs = plan.nextMs;
    return taken;
  }

  /** When it is worth looking again although nothing has ended; null when it is not. */
  nextMomentMs(nowMs: number, isPaused: boolean): number | null {
    const slotMs = this.#nextSlotMs === null ? null : Math.max(this.#nextSlotMs, nowMs + LEAST_WAIT_MS);
    if (isPaused) return slotMs;
    this.#trials.settle(nowMs);
    return earlier(slotMs, earlier(this.#ready.nextWakeMs(nowMs), this.#ready.isEmpty ? null : this.#trials.nextMs));
  }

  /** `hasRun`: its job has been started, and has ended. */
  release(index: number, hasRun: boolean): void {
    const { server } = this.records.get(index);
    if (server === undefined) return;
    this.servers.release(index, server);
    this.#trials.left(index, server, hasRun);
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
    this.#trials.end(alias);
  }

  /**
   * A server that was left out can start jobs again, except those that do not exist there. Returns the packages that wait
   * for other servers than before.
   */
  takeBack(
    alias: string,
    missingJobs: readonly string[],
    nowMs: number,
    { asked, isOnTrial = true, maxConcurrent, usual }: ServerNews = {},
  ): number[] {
    this.outages.end(alias, nowMs);
    this.servers.setOut(alias, false);
    if (isOnTrial) this.#trials.begin(alias, nowMs);
    if (maxConcurrent !== undefined) this.servers.setCap(alias, maxConcurrent);
    if (usual !== undefined) this.#expectations.hear(usual);
    const isAsked = new Set(asked);
    const unasked = asked === undefined ? [] : this.servers.missingAt(alias).filter((job) => !isAsked.has(job));
    return this.#setMissing(alias, [...missingJobs, ...unasked]);
  }

  /** The job of a package was found missing on a server. Returns the packages that wait for other servers than before. */
  isMissing(index: number, alias: string): number[] {
    return this.#setMissing(alias, [...this.servers.missingAt(alias), this.#package(index).job]);
  }

  /** Whether a package could be started on another server than this. */
  hasOther(index: number, than: string): boolean {
    return this.servers.hasOther(index, than);
  }

  #setMissing(alias: string, jobs: readonly string[]): number[] {
    const changed = this.servers.setMissing(alias, jobs);
    const ready = changed.filter((index) => this.#ready.has(index));
    // All leave their lines before one of them joins another: a line goes by what the first that joins it waits for.
    for (const index of ready) this.#ready.delete(index);
    for (const index of ready) this.add(index);
    return changed;
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
    if (server === undefined) return;
    this.servers.occupy(index, server, takenAtMs, expectedMs);
    this.#trials.placed(index, server, takenAtMs);
  }

  #package(index: number): ChildPackage {
    const found = this.#packages[index];
    if (found === undefined) throw new RangeError(`there is no package ${index}`);
    return found;
  }
}
