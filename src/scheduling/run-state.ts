import type { ChildPackage, ParentPackage } from '../definition/definition';
import { isInFlight, isUnstarted, unplaced } from './package-record';
import type { PackageEnd, PackageRecord } from './package-record';
import type { Placement } from './placement';
import { PackageRecords } from './package-records';
import { Servers } from './placement';
import { Backlog } from './backlog';
import { Expectations } from './expectations';
import { SlotPlan } from './slot-plan';
import { upwardRanks } from './upward-ranks';
import type { Choice } from './placement';
import { type Line, ReadyQueue } from './ready-queue';
import { retryAfter } from './retry';
import type { GraphChange } from './run-graph';
import type { CarriedState, RunInputs } from './run-inputs';
import { RunGraph } from './run-graph';
import { disabledOf } from './disabled';
import { earlier } from './open-times';
import { Outages } from './outages';
import { StartTimes } from './start-times';
import { isCascade, verdictInSequence, verdictOf } from './verdict';

/** A slot that is expected to be free at once is looked for again no sooner. */
const LEAST_WAIT_MS = 1_000;

/**
 * Where every package of a run stands, and which may start next: precedence, placement in pools, caps, times. It knows no
 * Temporal and no clock, and gives the same answers for the same calls. Moments are Unix ms.
 */
export class RunState {
  readonly #definition: ParentPackage;
  readonly #records: PackageRecords;
  #graph: RunGraph;
  readonly #ready = new ReadyQueue();
  readonly #servers: Servers;
  readonly #expectations: Expectations;
  readonly #backlog: Backlog;
  readonly #ranks: readonly number[];
  readonly #outages: Outages;
  /** Jobs found missing since the run began, by server. */
  readonly #missing: Map<string, readonly string[]>;
  readonly #times: StartTimes;
  readonly #concurrent: number;
  readonly #skips: Map<number, string>;
  #isPaused: boolean;
  /** When a slot may be free that a package waits for although it could start elsewhere. */
  #nextSlotMs: number | null = null;

  constructor({ definition, servers, pools, openTimes, usual }: RunInputs, nowMs: number, carried?: CarriedState) {
    this.#definition = definition;
    this.#records = new PackageRecords(definition.packages.length, carried?.records, (...change) => {
      this.#backlog.follow(...change);
    });
    this.#expectations = new Expectations(usual);
    this.#ranks = upwardRanks(definition, (index) => this.#expectations.packageMs(index));
    this.#servers = new Servers(servers, pools, openTimes.servers, this.#expectations);
    this.#outages = new Outages(carried?.outages);
    for (const { server } of this.#outages.open) this.#servers.setOut(server, true);
    this.#missing = new Map(carried?.missing);
    for (const [alias, jobs] of this.#missing) this.#servers.setMissing(alias, jobs);
    this.#backlog = new Backlog(definition.packages, this.#servers, this.#expectations, this.records);
    this.#times = new StartTimes(definition.packages, this.#records, this.#servers, openTimes.run);
    this.#concurrent = definition.concurrent ?? Number.MAX_SAFE_INTEGER;
    this.#isPaused = carried?.isPaused ?? false;
    this.#skips = new Map(carried?.skips ?? disabledOf(definition.packages));
    for (const [index, record] of this.records.entries()) {
      if (record.status === 'starting') this.#times.waits(index);
      if (isInFlight(record)) this.#occupy(index);
      else if (record.isTakenOver !== true) this.#learn(index);
    }
    this.#graph = this.#graphOfRecords(carried?.begun);
    this.#follow(this.#graph.begin(), nowMs);
  }

  get records(): readonly PackageRecord[] {
    return this.#records.all;
  }

  get isOver(): boolean {
    return this.#records.isOver;
  }

  get endedCount(): number {
    return this.#records.endedCount;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get inFlightCount(): number {
    return this.#servers.inFlightCount;
  }

  package(index: number): ChildPackage {
    const found = this.#definition.packages[index];
    if (found === undefined) throw new RangeError(`there is no package ${index}`);
    return found;
  }

  record(index: number): PackageRecord {
    return this.#records.get(index);
  }

  /** The number of the package of that name. */
  indexOf(name: string): number | undefined {
    const index = this.#definition.packages.findIndex((child) => child.name === name);
    return index < 0 ? undefined : index;
  }

  /** `hasTicket`: a package that is about to start but has no ticket yet begins anew. */
  carry(hasTicket: (index: number) => boolean): CarriedState {
    const records = this.records.map((record, index): PackageRecord => {
      if (record.status !== 'starting' || hasTicket(index)) return record;
      return { ...unplaced(record), status: 'waiting' };
    });
    return {
      ...{ records, isPaused: this.#isPaused, skips: [...this.#skips], begun: this.#graph.begun },
      ...{ outages: this.#outages.all, missing: [...this.#missing] },
    };
  }

  /** Takes up to `limit` packages that may start now; each is `starting` on its server from then on. */
  takeStartable(limit: number, nowMs: number): Placement[] {
    if (this.#isPaused || !this.#times.isOpen(nowMs)) return [];
    const placements: Placement[] = [];
    const room = Math.min(limit, this.#concurrent - this.inFlightCount);
    const plan = new SlotPlan(nowMs, this.#backlog.endMs(nowMs));
    const isOpen = (line: Line) => this.#servers.isOpen(line, nowMs);
    this.#ready.drain(room, isOpen, (index) => {
      if (this.#times.isTooEarly(index, nowMs)) return false;
      const choice = this.#servers.choose(index, this.package(index), plan);
      if (choice === undefined) return false;
      const server = this.#place(index, choice, nowMs);
      placements.push({ package: index, server });
      return true;
    });
    this.#nextSlotMs = plan.nextMs;
    return placements;
  }

  running(index: number, steps: number): void {
    this.#records.patch(index, { status: 'running', steps });
  }

  stopping(index: number): void {
    this.#records.patch(index, { status: 'stopping' });
  }

  /** Says why a package that is about to start does not yet, be it that its start was tried and refused. */
  waitsBecause(index: number, message: string): void {
    this.#records.patch(index, { status: 'starting' });
    this.#records.say(index, message);
  }

  /** Certain not to have been started: it may be placed again, elsewhere if it is in a pool. */
  notStarted(index: number, message: string, nowMs: number): void {
    this.#startAgain(index, unplaced(this.record(index)), message, nowMs);
  }

  /** A package has ended, or is to be tried again by its rule. `isStopped`: what timed out was seen stopped. */
  ended(index: number, end: PackageEnd, nowMs: number, isStopped = false): void {
    const retry = retryAfter(this.package(index).retry, this.record(index), end, isStopped);
    // What it waited for may have been tried again meanwhile, and ended otherwise.
    if (retry === undefined || this.#graph.isDead(index)) {
      this.#release(index);
      this.#end(index, end, nowMs);
      return;
    }
    const { waitMs, ...next } = retry;
    const dueMs = nowMs + waitMs;
    const how = end.outcome === 'timedOut' ? 'timed out' : end.outcome;
    const message = `${how}, try ${next.attempt} follows: ${end.message ?? ''}`;
    this.#startAgain(index, { ...next, notBeforeMs: dueMs, readyAtMs: dueMs }, message, nowMs);
  }

  /** What has not been started never will be: the run is canceled, or its time is over. */
  skipUnstarted(message: string, nowMs: number): void {
    for (const index of this.records.keys()) this.#skip(index, message, nowMs);
  }

  /** When servers were left out, and why. */
  get outages(): Outages {
    return this.#outages;
  }

  /** Nothing is started on a server any more: packages that may run elsewhere go there, the others wait. */
  leaveOut(alias: string, reason: string, nowMs: number): void {
    if (this.#outages.isOut(alias)) return;
    this.#outages.begin(alias, reason, nowMs);
    this.#servers.setOut(alias, true);
  }

  /** A server that was left out can start jobs again, except those that do not exist there. */
  takeBack(alias: string, missingJobs: readonly string[], nowMs: number): void {
    this.#outages.end(alias, nowMs);
    this.#servers.setOut(alias, false);
    this.#setMissing(alias, missingJobs);
  }

  /** A server has no room for now: packages that may run elsewhere go there, the others wait. That is no outage. */
  setFull(alias: string, isFull: boolean): void {
    this.#servers.setFull(alias, isFull);
  }

  /** The job of a package was found missing on a server. */
  isMissing(index: number, alias: string): void {
    this.#setMissing(alias, [...this.#servers.missingAt(alias), this.package(index).job]);
  }

  /** Whether a package could be started on another server than this. */
  hasOther(index: number, than: string): boolean {
    return this.#servers.hasOther(this.package(index), than);
  }

  /** Nothing more is started until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  /** The time for which the run was paused does not count against `startWithin`. */
  resume(nowMs: number): void {
    this.#isPaused = false;
    for (const index of this.#ready.indexes()) {
      this.#records.patch(index, { readyAtMs: nowMs });
      this.#times.waits(index);
    }
  }

  /** An operator's skip: when the package's turn comes it is passed over, and what comes after it goes on. */
  skip(index: number, why: string, nowMs: number): void {
    this.#skips.set(index, why);
    if (this.record(index).status === 'ready') this.#pass(index, why, nowMs);
  }

  /**
   * An operator's retry of a package that ended badly. What was skipped because of others, or has not been started yet,
   * waits anew for what it waits for; what has been started since goes on.
   */
  retry(index: number, nowMs: number): void {
    const { attempt = 1 } = this.record(index);
    this.#records.set(index, { status: 'waiting', attempt: attempt + 1 });
    for (const [other, record] of this.records.entries()) {
      if (isCascade(record)) this.#records.set(other, { status: 'waiting' });
      else if (record.status === 'ready') this.#records.patch(other, { status: 'waiting' });
      this.#ready.delete(other);
    }
    this.#graph = this.#graphOfRecords();
    this.#follow(this.#graph.begin(), nowMs);
  }

  /**
   * Ends what may not be started any more, by the window of the run, those of its servers, or `startWithin`. Returns
   * those whose `startWithin` is over while they wait for a job that is running already: they have to be freed first.
   */
  expire(nowMs: number): number[] {
    if (this.#times.isClosed(nowMs)) this.skipUnstarted('it had not started by the end of the window', nowMs);
    if (this.#isPaused) return [];
    for (const { index, why } of this.#times.expired(this.#ready.indexes(), nowMs)) {
      if (why === 'startWithin') this.failUnstarted(index, nowMs);
      else this.#skip(index, 'it had not started by the end of the window of its server', nowMs);
    }
    return this.#times.overdueStarts();
  }

  /** `startWithin` is over. */
  failUnstarted(index: number, nowMs: number): void {
    const { message } = this.record(index);
    const why = message === undefined ? '' : ` ${message}`;
    this.#release(index);
    this.#end(index, { outcome: 'failed', message: `It could not start within its time (startWithin).${why}` }, nowMs);
  }

  /** The next moment at which something may start or expire by itself; null when time changes nothing. */
  nextMomentMs(nowMs: number): number | null {
    const byClocks = this.#times.nextMomentMs(nowMs, this.#isPaused);
    return earlier(byClocks, this.#nextSlotMs === null ? null : Math.max(this.#nextSlotMs, nowMs + LEAST_WAIT_MS));
  }

  #follow(changes: readonly GraphChange[], nowMs: number): void {
    for (const change of changes) {
      const { package: index } = change;
      if (change.to === 'skipped') {
        this.#records.set(index, { status: 'ended', outcome: 'skipped', message: change.because });
      } else if (isUnstarted(this.record(index))) this.#makeReady(index, nowMs);
    }
  }

  /** What it waits for may be tried again itself by now: then it waits, too. */
  #startAgain(index: number, record: Partial<PackageRecord>, message: string, nowMs: number): void {
    this.#release(index);
    this.#records.set(index, { ...record, status: 'waiting' });
    this.#records.say(index, message);
    this.#follow(this.#graph.again(index), nowMs);
  }

  #makeReady(index: number, nowMs: number): void {
    const why = this.#skips.get(index);
    if (why !== undefined) {
      this.#pass(index, why, nowMs);
      return;
    }
    this.#records.set(index, { readyAtMs: nowMs, ...this.record(index), status: 'ready' });
    this.#enqueue(index);
    this.#times.waits(index);
  }

  #pass(index: number, message: string, nowMs: number): void {
    this.#ready.delete(index);
    this.#records.set(index, { status: 'ended', outcome: 'skipped', message, isPassed: true });
    this.#follow(this.#graph.ended(index, 'success', 'success'), nowMs);
  }

  #skip(index: number, message: string, nowMs: number): void {
    if (!isUnstarted(this.record(index))) return;
    this.#ready.delete(index);
    this.#records.set(index, { status: 'ended', outcome: 'skipped', message });
    this.#follow(this.#graph.ended(index, 'skipped', 'skipped'), nowMs);
  }

  #end(index: number, end: PackageEnd, nowMs: number): void {
    this.#ready.delete(index);
    this.#records.end(index, end, nowMs);
    this.#learn(index);
    const record = this.record(index);
    const inSequence = verdictInSequence(this.package(index), record);
    this.#follow(this.#graph.ended(index, verdictOf(record), inSequence), nowMs);
  }

  /** The graph as far as the records have come. */
  #graphOfRecords(begun: readonly number[] = []): RunGraph {
    const records = [...this.records.entries()];
    const started = records.flatMap(([index, record]) => (isInFlight(record) ? [index] : []));
    const ended = records.flatMap(([index, record]) => {
      if (record.status !== 'ended' || isCascade(record)) return [];
      const inSequence = verdictInSequence(this.package(index), record);
      const isTakenOver = record.isTakenOver === true;
      return [{ package: index, verdict: verdictOf(record), inSequence, isTakenOver }];
    });
    return new RunGraph(this.#definition, { started, ended, begun });
  }

  #setMissing(alias: string, jobs: readonly string[]): void {
    this.#missing.set(alias, jobs);
    this.#servers.setMissing(alias, jobs);
    // Everybody waits for what is so now.
    for (const index of [...this.#ready.indexes()]) {
      this.#ready.delete(index);
      this.#enqueue(index);
    }
  }

  #enqueue(index: number): void {
    const child = this.package(index);
    const rank = this.#ranks[index] ?? 0;
    this.#ready.add({ index, priority: child.priority ?? 0, rank }, this.#servers.lineOf(child));
  }

  #place(index: number, { server: { alias }, expectedMs, instead }: Choice, nowMs: number): string {
    const why = expectedMs === 0 ? {} : { expectedMs, ...(instead === undefined ? {} : { instead }) };
    this.#records.patch(index, { status: 'starting', server: alias, takenAtMs: nowMs, ...why });
    this.#occupy(index);
    return alias;
  }

  #occupy(index: number): void {
    const { server, takenAtMs = 0, expectedMs = 0 } = this.record(index);
    if (server !== undefined) this.#servers.occupy(index, this.package(index), server, takenAtMs, expectedMs);
  }

  #release(index: number): void {
    const { server } = this.record(index);
    if (server !== undefined) this.#servers.release(index, this.package(index), server);
  }

  /** How long a package took says how fast its server is today. */
  #learn(index: number): void {
    const { outcome, server, startedAt, endedAt } = this.record(index);
    if (outcome !== 'succeeded' || server === undefined || startedAt === undefined || endedAt === undefined) return;
    this.#expectations.learn(index, server, Date.parse(endedAt) - Date.parse(startedAt));
  }
}
