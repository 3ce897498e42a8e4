import type { ChildPackage, ParentPackage } from '../definition/definition';
import { disabledOf } from './disabled';
import { Dispatcher } from './dispatcher';
import { graphOfRecords } from './graph-of-records';
import { earlier } from './open-times';
import {
  isUnstarted,
  type PackageEnd,
  type PackageRecord,
  turnFromMs,
  unplaced,
  type WaitInPlace,
  withTurn,
} from './package-record';
import { PackageRecords } from './package-records';
import type { Placement } from './placement';
import { Places } from './places';
import { retryAfter } from './retry';
import type { GraphChange, RunGraph } from './run-graph';
import type { CarriedState, RunInputs } from './run-inputs';
import { StartTimes } from './start-times';
import { type EndedWait, Starting } from './starting';
import { isCascade, verdictInSequence, verdictOf } from './verdict';

/**
 * Where every package of a run stands, and which may start next: precedence, placement in pools, caps, times. It knows no
 * Temporal and no clock, and gives the same answers for the same calls. Moments are Unix ms.
 */
export class RunState {
  readonly places: Places;
  readonly #definition: ParentPackage;
  readonly #records: PackageRecords;
  #graph: RunGraph;
  readonly #dispatcher: Dispatcher;
  readonly #times: StartTimes;
  readonly #starting: Starting;
  readonly #concurrent: number;
  readonly #skips: Map<number, string>;
  #isPaused: boolean;
  /** Why nothing is started any more, for good. */
  #endsBecause: string | undefined;

  constructor(inputs: RunInputs, nowMs: number, carried?: CarriedState) {
    const { definition, openTimes } = inputs;
    this.#definition = definition;
    this.#records = new PackageRecords(definition.packages.length, carried?.records, (index, before, after) => {
      this.#dispatcher.follow(index, before, after);
    });
    this.#dispatcher = new Dispatcher(inputs, this.#records, carried);
    this.#times = new StartTimes(definition.packages, this.#records, this.#dispatcher.servers, openTimes.run);
    this.places = new Places(this.#dispatcher, this.#times);
    this.#starting = new Starting(this.#times, this.#dispatcher.servers, this.#records);
    this.#concurrent = definition.concurrent ?? Number.MAX_SAFE_INTEGER;
    this.#isPaused = carried?.isPaused ?? false;
    this.#skips = new Map(carried?.skips ?? disabledOf(definition.packages));
    for (const [index, { status }] of this.records.entries()) if (status === 'starting') this.#times.waits(index);
    this.#graph = graphOfRecords(definition, this.records, carried?.begun);
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
    return this.#dispatcher.servers.inFlightCount;
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
    const own = { records, isPaused: this.#isPaused, skips: [...this.#skips], begun: this.#graph.begun };
    return { ...own, ...this.#dispatcher.carried };
  }

  /** Whether nothing at all may be started now: it is paused, or its window is shut. */
  isHeld(nowMs: number): boolean {
    return this.#isPaused || !this.#times.isOpen(nowMs);
  }

  /** Takes up to `limit` packages that may start now; each is `starting` on its server from then on. */
  takeStartable(limit: number, nowMs: number): Placement[] {
    if (this.isHeld(nowMs)) return [];
    const room = Math.min(limit, this.#concurrent - this.inFlightCount);
    return this.#dispatcher.take(room, nowMs).map(([index, server]) => ({ package: index, server }));
  }

  /** Why a package is not to be started after all, although a ticket was taken for it; undefined when it is. */
  keptFrom(index: number, nowMs: number): string | undefined {
    if (this.#isPaused) return 'the run was paused before it could start';
    return this.#skips.get(index) ?? this.#starting.keptFrom(index, nowMs);
  }

  /** It has a start ticket: it is started, or watched, from `nowMs` on. */
  running(index: number, steps: number, nowMs: number): void {
    this.#records.run(index, steps, nowMs);
  }

  stopping(index: number): void {
    this.#records.patch(index, { status: 'stopping' });
  }

  /** Says why a package that is about to start does not yet: it waits where it was placed, or its start was refused. */
  waitsBecause(index: number, message: string, wait?: WaitInPlace): void {
    this.#records.wait(index, message, wait);
  }

  /** Certain not to have been started: it may be placed again, elsewhere if it is in a pool. */
  notStarted(index: number, message: string, nowMs: number): void {
    this.#dispatcher.release(index, false);
    const moves = this.package(index).pool !== undefined;
    this.#startAgain(index, this.#records.leavePlace(index, message, moves, nowMs), message, nowMs);
  }

  /**
   * A package has ended, or is to be tried again by its rule. `isStopped`: what timed out was seen stopped. `isFinal`: an
   * operator has stopped it, and no rule tries it again.
   */
  ended(index: number, end: PackageEnd, nowMs: number, { isStopped = false, isFinal = false } = {}): void {
    const retry = isFinal ? undefined : retryAfter(this.package(index).retry, this.record(index), end, isStopped);
    // What it waited for may have been tried again meanwhile, and ended otherwise.
    this.#dispatcher.release(index, this.record(index).status !== 'starting');
    if (retry === undefined || this.#graph.isDead(index) || this.#endsBecause !== undefined) {
      this.#end(index, end, nowMs);
      return;
    }
    const { waitMs, ...next } = retry;
    const dueMs = nowMs + waitMs;
    const how = end.outcome === 'timedOut' ? 'timed out' : end.outcome;
    const message = `${how}, try ${next.attempt} follows: ${end.message ?? ''}`;
    this.#startAgain(index, { ...next, notBeforeMs: dueMs, readyAtMs: dueMs }, message, nowMs);
  }

  /**
   * The run is canceled, or its time is over: what has not been started never will be, also what only turns out not to
   * have been, and nothing is tried again.
   */
  endEarly(message: string, nowMs: number): void {
    this.#endsBecause = message;
    this.#skipUnstarted(message, nowMs);
  }

  /** Nothing more is started until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  /** The time for which the run was paused does not count against `startWithin`. */
  resume(nowMs: number): void {
    this.#isPaused = false;
    for (const index of [...this.#dispatcher.ready(), ...this.#starting.indexes()]) {
      this.#records.patch(index, { readyAtMs: turnFromMs(this.record(index), nowMs) });
      this.#times.waits(index);
    }
  }

  /** An operator's skip: when the package's turn comes it is passed over, and what comes after it goes on. */
  skip(index: number, why: string, nowMs: number): void {
    this.#skips.set(index, why);
    if (this.record(index).status === 'ready') this.#follow(this.#pass(index, why), nowMs);
  }

  /**
   * An operator's retry of a package that ended badly. What was skipped because of others, or has not been started yet,
   * waits anew for what it waits for; what has been started since goes on.
   */
  retry(index: number, nowMs: number): void {
    // A skip that came too late to keep it from starting is not meant for this try.
    this.#skips.delete(index);
    this.#records.set(index, { status: 'waiting', attempt: (this.record(index).attempt ?? 1) + 1 });
    for (const [other, record] of this.records.entries()) {
      if (isCascade(record)) this.#records.set(other, { status: 'waiting' });
      else if (record.status === 'ready') this.#records.patch(other, { status: 'waiting' });
    }
    this.#dispatcher.clear();
    this.#graph = graphOfRecords(this.#definition, this.records);
    this.#follow(this.#graph.begin(), nowMs);
    for (const [other, record] of this.records.entries()) this.#records.set(other, withTurn(record));
  }

  /**
   * Ends what may not be started any more, by the window of the run, those of its servers, or `startWithin`. Returns
   * those that may wait no longer for a job that is running already, and why: they have to be freed first.
   */
  expire(nowMs: number): EndedWait[] {
    if (this.#times.isClosed(nowMs)) this.#skipUnstarted('it had not started by the end of the window', nowMs);
    const shutOut = this.#starting.shutOut(nowMs).map((index): EndedWait => [index, 'mayNotStart']);
    if (this.#isPaused) return shutOut;
    for (const { index, why } of this.#times.expired(nowMs)) {
      if (why === 'startWithin') this.failUnstarted(index, nowMs);
      else this.#skip(index, 'it had not started by the end of the window of its server', nowMs);
    }
    return [...shutOut, ...this.#times.overdueStarts().map((index): EndedWait => [index, 'startWithin'])];
  }

  /** `startWithin` is over. */
  failUnstarted(index: number, nowMs: number): void {
    const { message } = this.record(index);
    const why = message === undefined ? '' : ` ${message}`;
    this.#dispatcher.release(index, false);
    this.#end(index, { outcome: 'failed', message: `It could not start within its time (startWithin).${why}` }, nowMs);
  }

  /**
   * The next moment at which something may start or expire by itself; null when time changes nothing. `isHeld`: no slot is
   * waited for, as nothing may be started in it.
   */
  nextMomentMs(nowMs: number, isHeld = this.isHeld(nowMs)): number | null {
    const byTimes = this.#times.nextMomentMs(nowMs, this.#isPaused);
    return isHeld ? byTimes : earlier(byTimes, this.#dispatcher.nextMomentMs(nowMs, this.#isPaused));
  }

  #follow(changes: readonly GraphChange[], nowMs: number): void {
    const todo = [...changes];
    // It grows while it is gone through: a chain of packages that are passed over may be long.
    for (const change of todo) {
      const { package: index } = change;
      if (change.to === 'skipped') {
        this.#records.set(index, { status: 'ended', outcome: 'skipped', message: change.because });
      } else if (isUnstarted(this.record(index))) {
        const why = this.#skips.get(index);
        if (why === undefined) this.#makeReady(index, nowMs);
        else todo.push(...this.#pass(index, why));
      }
    }
  }

  /** What it waits for may be tried again itself by now: then it waits, too. */
  #startAgain(index: number, record: Partial<PackageRecord>, message: string, nowMs: number): void {
    this.#records.set(index, { ...record, status: 'waiting' });
    this.#records.say(index, message);
    this.#follow(this.#graph.again(index), nowMs);
    this.#records.set(index, withTurn(this.record(index)));
    if (this.#endsBecause !== undefined) this.#skip(index, this.#endsBecause, nowMs);
  }

  #skipUnstarted(message: string, nowMs: number): void {
    for (const index of this.records.keys()) this.#skip(index, message, nowMs);
  }

  #makeReady(index: number, nowMs: number): void {
    const record = this.record(index);
    this.#records.set(index, { readyAtMs: turnFromMs(record, nowMs), ...record, status: 'ready' });
    this.#dispatcher.add(index);
    this.#times.waits(index);
  }

  #pass(index: number, message: string): GraphChange[] {
    this.#dispatcher.delete(index);
    this.#records.set(index, { status: 'ended', outcome: 'skipped', message, isPassed: true });
    return this.#graph.ended(index, 'success', 'success');
  }

  #skip(index: number, message: string, nowMs: number): void {
    if (!isUnstarted(this.record(index))) return;
    this.#dispatcher.delete(index);
    this.#records.set(index, { status: 'ended', outcome: 'skipped', message });
    this.#follow(this.#graph.ended(index, 'skipped', 'skipped'), nowMs);
  }

  #end(index: number, end: PackageEnd, nowMs: number): void {
    this.#dispatcher.delete(index);
    this.#records.end(index, end, nowMs);
    this.#dispatcher.learn(index);
    const record = this.record(index);
    const inSequence = verdictInSequence(this.package(index), record);
    this.#follow(this.#graph.ended(index, verdictOf(record), inSequence), nowMs);
  }
}
