import type { PackageOutcome } from '../../src/report/run-progress';
import { isInFlight, isUnstarted, type PackageRecord } from '../../src/scheduling/package-record';
import type { CarriedState, RunInputs } from '../../src/scheduling/run-inputs';
import { RunState } from '../../src/scheduling/run-state';
import { Random } from '../support/random';
import { checkLimits, expectSame } from './check-limits';
import { randomInputs } from './random-inputs';
import { type End, ReferenceRun } from './reference-run';
import { ReferenceTimes } from './reference-times';
import { ReferenceTrials } from './reference-trials';

const SERVERS = ['etl01', 'etl02'];
const OUTCOMES: readonly PackageOutcome[] = [
  ...(['succeeded', 'succeeded', 'succeeded'] as const),
  ...(['failed', 'timedOut', 'canceled', 'unknown'] as const),
];
const BAD: readonly (PackageOutcome | undefined)[] = ['failed', 'timedOut', 'canceled', 'unknown'];
const BEGIN_MS = 1_000_000;

/** One run beside its reference: every decision of the state is compared with what the definition says. */
export class FuzzedRun {
  readonly #inputs: RunInputs;
  readonly #reference: ReferenceRun;
  readonly #times: ReferenceTimes;
  readonly #trials = new ReferenceTrials();
  readonly #ends = new Map<string, End>();
  /** Since when it is the turn of those that wait for their start, or are about to be started. */
  readonly #readyMs = new Map<string, number>();
  readonly #notBeforeMs = new Map<string, number>();
  readonly #skips = new Set<string>();
  readonly #random: Random;
  #state: RunState;
  #isEnding = false;
  #nowMs = BEGIN_MS;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#inputs = randomInputs(this.#random, SERVERS, BEGIN_MS);
    const { definition } = this.#inputs;
    this.#reference = new ReferenceRun(definition);
    this.#times = new ReferenceTimes(this.#inputs);
    for (const { name, disabled } of definition.packages) if (disabled === true) this.#skips.add(name);
    this.#state = new RunState(this.#inputs, this.#nowMs);
  }

  play(): void {
    this.#compare();
    for (let step = 0; step < 400 && !(this.#state.isOver && this.#random.chance(0.8)); step++) {
      this.#step();
      this.#compare();
      checkLimits(this.#state, this.#inputs);
    }
    if (this.#state.isPaused) this.#resume();
    for (const { server } of this.#state.places.outages.open) this.#takeBack(server, []);
    this.#toTheEnd();
  }

  #step(): void {
    const starting = this.#where(({ status }) => status === 'starting');
    const inFlight = this.#where(isInFlight);
    const dice = this.#random.next();
    this.#nowMs += 700;
    if (dice < 0.3) this.#start(1 + this.#random.below(5));
    else if (dice < 0.45 && starting.length > 0) this.#state.running(this.#random.pick(starting), 1, this.#nowMs);
    else if (dice < 0.5 && starting.length > 0) this.#miss(this.#random.pick(starting));
    else if (dice < 0.75 && inFlight.length > 0) this.#end(this.#random.pick(inFlight), this.#random.pick(OUTCOMES));
    else if (dice < 0.8 && inFlight.length > 0) this.#notStarted(this.#random.pick(inFlight));
    else if (this.#isEnding) return;
    else if (dice < 0.84) this.#skip();
    else if (dice < 0.89) this.#retry();
    else if (dice < 0.92) this.#state.pause();
    else if (dice < 0.95) this.#resume();
    else if (dice < 0.97) this.#continueAsNew();
    else if (dice < 0.975) this.#endEarly();
    else this.#leaveOutOrTakeBack(this.#random.pick(SERVERS));
  }

  /** A server goes or comes; with it a job is missed now and then, or found again. */
  #leaveOutOrTakeBack(alias: string): void {
    if (this.#state.places.outages.isOut(alias)) {
      this.#takeBack(alias, this.#random.oneIn(2) ? [`Job ${this.#random.below(3)}`] : []);
      return;
    }
    this.#trials.end(alias);
    this.#state.places.leaveOut(alias, 'it is silent', this.#nowMs);
  }

  #takeBack(alias: string, missingJobs: readonly string[]): void {
    this.#trials.begin(alias, this.#nowMs);
    this.#times.missing.set(alias, missingJobs);
    this.#state.places.takeBack(alias, missingJobs, this.#nowMs);
  }

  /** The job of a package that is about to be started is missing; it goes elsewhere. */
  #miss(index: number): void {
    const { server = '' } = this.#state.record(index);
    if (!this.#state.places.hasOther(index, server)) return;
    const { job } = this.#state.package(index);
    this.#times.missing.set(server, [...(this.#times.missing.get(server) ?? []), job]);
    this.#state.places.isMissing(index, server);
    this.#notStarted(index);
  }

  /** What the workflow does whenever something has happened. */
  #start(limit: number): void {
    if (this.#isEnding) return;
    this.#expire();
    this.#compare();
    this.#trials.settle(this.#nowMs);
    const placements = this.#state.takeStartable(limit, this.#nowMs);
    const mayStart = placements.every(({ package: index, server }) => this.#mayStart(index, server));
    expectSame(mayStart, true, 'nothing starts where or when it may not');
    for (const { package: index, server } of placements) this.#trials.placed(index, server, this.#nowMs);
    expectSame(this.#trials.broken, [], 'a server on trial is tried by one package');
    const inFlight = this.#where(isInFlight);
    if (inFlight.length > 0) return;
    const stuck = this.#where(({ status }) => status === 'ready').filter((index) =>
      SERVERS.some((server) => this.#mayStart(index, server)),
    );
    expectSame(stuck, [], 'something starts when nothing is in flight');
  }

  #mayStart(index: number, server: string): boolean {
    const child = this.#state.package(index);
    return (
      !this.#state.isPaused &&
      this.#times.isRunOpen(this.#nowMs) &&
      this.#times.isServerOpen(server, this.#nowMs) &&
      this.#times.candidates(child).includes(server) &&
      !this.#state.places.outages.isOut(server) &&
      (this.#notBeforeMs.get(child.name) ?? 0) <= this.#nowMs
    );
  }

  #expire(): void {
    const isLate = (index: number) => {
      const readyMs = this.#readyMs.get(this.#name(index)) ?? Infinity;
      return this.#times.deadlineMs(this.#state.package(index), readyMs) <= this.#nowMs;
    };
    const { isPaused } = this.#state;
    const late = isPaused ? [] : this.#where(({ status }) => status === 'starting').filter(isLate);
    const isClosed = this.#times.isRunClosed(this.#nowMs);
    const unstarted = isClosed ? this.#where(isUnstarted) : [];
    for (const index of isPaused || isClosed ? [] : this.#where(({ status }) => status === 'ready')) {
      if (this.#times.isShutForGood(this.#state.package(index), this.#nowMs)) this.#isOver(index, 'skipped');
      else if (isLate(index)) this.#isOver(index, 'failed');
    }
    const ended = this.#state.expire(this.#nowMs);
    const overdue = ended.flatMap(([index, why]) => (why === 'startWithin' ? [index] : []));
    this.#skipped(unstarted);
    expectSame([...overdue].sort(), [...late].sort(), 'whose startWithin is over while they are about to start');
    for (const index of overdue.filter(() => this.#random.oneIn(2))) {
      this.#state.failUnstarted(index, this.#nowMs);
      this.#trials.left(index, false);
      this.#isOver(index, 'failed');
    }
  }

  #isOver(index: number, outcome: PackageOutcome, isPassed = false): void {
    this.#ends.set(this.#name(index), { outcome, isPassed });
  }

  /** All that had not been started has been skipped; what was to be passed over may have had its turn in that. */
  #skipped(unstarted: readonly number[]): void {
    for (const index of unstarted) {
      const isPassed = this.#skips.has(this.#name(index)) && this.#state.record(index).isPassed === true;
      this.#isOver(index, 'skipped', isPassed);
    }
  }

  #end(index: number, outcome: PackageOutcome): void {
    const { takenAtMs = 0, status, attempt = 1 } = this.#state.record(index);
    const name = this.#name(index);
    const { retry } = this.#state.package(index);
    const isDead = this.#reference.standing(name, this.#ends) === 'skipped';
    const isTriedAgain = retry !== undefined && outcome === 'failed' && attempt === 1 && !isDead && !this.#isEnding;
    const times = { startedAt: new Date(takenAtMs).toISOString(), endedAt: new Date(this.#nowMs).toISOString() };
    this.#trials.left(index, status !== 'starting');
    this.#state.ended(index, { outcome, message: outcome, ...times }, this.#nowMs);
    if (isTriedAgain) {
      const dueMs = this.#nowMs + retry.waitMs;
      this.#notBeforeMs.set(name, dueMs);
      this.#readyMs.set(name, dueMs);
    } else this.#isOver(index, outcome);
  }

  #notStarted(index: number): void {
    this.#trials.left(index, false);
    this.#state.notStarted(index, 'not started', this.#nowMs);
    if (this.#isEnding) this.#skipped([index]);
  }

  #endEarly(): void {
    this.#isEnding = true;
    const unstarted = this.#where(isUnstarted);
    this.#state.endEarly('canceled', this.#nowMs);
    this.#skipped(unstarted);
  }

  #resume(): void {
    this.#state.resume(this.#nowMs);
    for (const index of this.#where(({ status }) => status === 'ready' || status === 'starting')) {
      const name = this.#name(index);
      this.#readyMs.set(name, Math.max(this.#nowMs, this.#notBeforeMs.get(name) ?? 0));
    }
  }

  #skip(): void {
    const unstarted = this.#where((record) => isUnstarted(record) || record.status === 'starting');
    if (unstarted.length === 0) return;
    const index = this.#random.pick(unstarted);
    this.#skips.add(this.#name(index));
    this.#state.skip(index, 'asked for', this.#nowMs);
  }

  #retry(): void {
    const bad = this.#where(({ outcome }) => BAD.includes(outcome));
    if (bad.length === 0) return;
    const index = this.#random.pick(bad);
    this.#ends.delete(this.#name(index));
    this.#notBeforeMs.delete(this.#name(index));
    // What was skipped for it waits again, so all that was only skipped is worked out anew.
    for (const [name, { outcome, isPassed }] of this.#ends) {
      if (outcome !== 'skipped' || isPassed) continue;
      this.#ends.delete(name);
      this.#notBeforeMs.delete(name);
    }
    this.#skips.delete(this.#name(index));
    this.#state.retry(index, this.#nowMs);
    this.#reference.restart(this.#ends, (name) => this.#isStarted(name));
  }

  /** It changes nothing, but that what has no ticket yet begins anew. All goes through JSON, as through a history. */
  #continueAsNew(): void {
    const isWhole = this.#random.oneIn(2);
    const hasTicket = (index: number) => isWhole || this.#state.record(index).status !== 'starting';
    const carried = JSON.parse(JSON.stringify(this.#state.carry(hasTicket))) as CarriedState;
    const before = this.#state;
    for (const index of this.#where(isInFlight)) if (!hasTicket(index)) this.#trials.left(index, false);
    this.#state = new RunState(this.#inputs, this.#nowMs, carried);
    if (!isWhole) return;
    const startable = (state: RunState) => state.takeStartable(99, this.#nowMs);
    const copy = new RunState(this.#inputs, this.#nowMs, carried);
    expectSame(startable(copy), startable(before), 'what starts after it continued as new');
  }

  #isStarted(name: string): boolean {
    return this.#where(isInFlight).some((index) => this.#name(index) === name);
  }

  #toTheEnd(): void {
    for (let round = 0; !this.#state.isOver; round++) {
      this.#nowMs += 2_000;
      this.#start(99);
      const inFlight = this.#where(isInFlight);
      if (inFlight.length === 0 && this.#where(({ status }) => status !== 'ended').length > 0) {
        const momentMs = this.#state.nextMomentMs(this.#nowMs) ?? Infinity;
        if (momentMs === Infinity || round > 1_000) throw new Error('nothing runs and nothing can start');
        this.#nowMs = Math.max(this.#nowMs, momentMs - 2_000);
      }
      for (const index of inFlight) this.#end(index, 'succeeded');
      this.#compare();
    }
  }

  #settle(): void {
    this.#reference.settle(
      this.#ends,
      (name) => this.#isStarted(name),
      (name) => this.#skips.has(name),
    );
  }

  #compare(): void {
    this.#settle();
    for (const [index, record] of this.#state.records.entries()) {
      const name = this.#name(index);
      if (isInFlight(record)) continue;
      const end = this.#ends.get(name);
      const found = record.status === 'ended' ? describeEnd(record.outcome, record.isPassed) : record.status;
      const standing = end ? describeEnd(end.outcome, end.isPassed) : this.#reference.standing(name, this.#ends);
      expectSame(found, standing, name);
      if (standing !== 'ready') this.#readyMs.delete(name);
      else if (!this.#readyMs.has(name)) {
        this.#readyMs.set(name, Math.max(this.#nowMs, this.#notBeforeMs.get(name) ?? 0));
      }
    }
  }

  #where(is: (record: PackageRecord) => boolean): number[] {
    return [...this.#state.records.entries()].flatMap(([index, record]) => (is(record) ? [index] : []));
  }

  #name(index: number): string {
    return this.#state.package(index).name;
  }
}

const describeEnd = (outcome: PackageOutcome | undefined, isPassed = false) =>
  `${outcome}${isPassed ? ', passed' : ''}`;
