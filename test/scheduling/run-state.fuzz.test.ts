import { isDeepStrictEqual } from 'node:util';
import type { ParentPackage } from '../../src/definition/definition';
import type { PackageOutcome } from '../../src/report/run-progress';
import { isInFlight } from '../../src/scheduling/package-record';
import type { CarriedState, RunInputs } from '../../src/scheduling/run-inputs';
import { RunState } from '../../src/scheduling/run-state';
import type { UsualDurations } from '../../src/scheduling/usual-durations';
import { Random, testSeed } from '../support/random';
import { randomDefinition } from './random-definition';
import type { End } from './reference-run';
import { ReferenceRun } from './reference-run';

const RUNS = 4_000;
const OUTCOMES: readonly PackageOutcome[] = [
  'succeeded',
  'succeeded',
  'succeeded',
  'failed',
  'timedOut',
  'canceled',
  'unknown',
];
const BAD: readonly (PackageOutcome | undefined)[] = ['failed', 'timedOut', 'canceled', 'unknown'];

/** One run beside its reference: every decision of the state is compared with what the definition says. */
class FuzzedRun {
  readonly #inputs: RunInputs;
  readonly #reference: ReferenceRun;
  readonly #ends = new Map<string, End>();
  readonly #skips = new Set<string>();
  readonly #random: Random;
  #state: RunState;
  #nowMs = 1_000_000;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const definition: ParentPackage = randomDefinition(this.#random);
    const servers = ['etl01', 'etl02'].map((alias) => ({
      alias,
      maxConcurrent: this.#random.chance(0.5) ? 1 + this.#random.below(2) : null,
      missingJobs: [],
    }));
    const usual = this.#random.chance(0.7) ? { usual: this.#usual(definition) } : {};
    const openTimes = { run: null, servers: {} };
    this.#inputs = { definition, servers, pools: { all: ['etl01', 'etl02'] }, openTimes, ...usual };
    this.#reference = new ReferenceRun(definition);
    for (const { name, disabled } of definition.packages) if (disabled === true) this.#skips.add(name);
    this.#state = new RunState(this.#inputs, this.#nowMs);
  }

  play(): void {
    this.#compare();
    for (let step = 0; step < 400 && !(this.#state.isOver && this.#random.chance(0.8)); step++) {
      this.#step();
      this.#compare();
      this.#checkLimits();
    }
    if (this.#state.isPaused) this.#state.resume(this.#nowMs);
    for (const { server } of this.#state.outages.open) this.#state.takeBack(server, [], this.#nowMs);
    this.#toTheEnd();
    expectSame(this.#state.isOver, true, 'it comes to its end');
  }

  #usual({ packages }: ParentPackage): UsualDurations {
    const packagesMs = packages.map(() => 1 + this.#random.below(5_000));
    const exceptions = packages.flatMap((_, index): [string, number, number][] =>
      this.#random.oneIn(5) ? [['etl01', index, 1 + this.#random.below(20_000)]] : [],
    );
    return { packagesMs, slowness: { etl02: this.#random.pick([0.2, 1, 3]) }, exceptions, guessed: [] };
  }

  #step(): void {
    const inFlight = this.#where(isInFlight);
    const dice = this.#random.next();
    this.#nowMs += 700;
    if (dice < 0.35) this.#start();
    else if (dice < 0.75 && inFlight.length > 0) this.#end(this.#random.pick(inFlight), this.#random.pick(OUTCOMES));
    else if (dice < 0.8 && inFlight.length > 0)
      this.#state.notStarted(this.#random.pick(inFlight), 'not started', this.#nowMs);
    else if (dice < 0.84) this.#skip();
    else if (dice < 0.9) this.#retry();
    else if (dice < 0.93) this.#state.pause();
    else if (dice < 0.96) this.#state.resume(this.#nowMs);
    else if (dice < 0.98) this.#continueAsNew();
    else this.#leaveOutOrTakeBack();
  }

  /** A server goes or comes; with it a job is missed now and then, or found again. */
  #leaveOutOrTakeBack(): void {
    const alias = this.#random.pick(['etl01', 'etl02']);
    if (!this.#state.outages.isOut(alias)) this.#state.leaveOut(alias, 'it is silent', this.#nowMs);
    else this.#state.takeBack(alias, this.#random.oneIn(2) ? ['Job 1'] : [], this.#nowMs);
  }

  #start(): void {
    const out = this.#state.outages.open.map(({ server }) => server);
    const placements = this.#state.takeStartable(1 + this.#random.below(5), this.#nowMs);
    const unwanted = placements.filter(({ server }) => out.includes(server));
    expectSame(unwanted, [], 'nothing starts on a server that is left out');
    if (this.#state.isPaused) expectSame(placements, [], 'nothing starts while it is paused');
    for (const { package: index } of placements) this.#state.running(index, 1, this.#nowMs);
  }

  #end(index: number, outcome: PackageOutcome): void {
    const { takenAtMs = 0 } = this.#state.record(index);
    const times = { startedAt: new Date(takenAtMs).toISOString(), endedAt: new Date(this.#nowMs).toISOString() };
    this.#state.ended(index, { outcome, message: outcome, ...times }, this.#nowMs);
    if (this.#state.record(index).status !== 'ended') return;
    this.#ends.set(this.#name(index), { outcome, isPassed: false });
  }

  #skip(): void {
    const unstarted = this.#where(({ status }) => status === 'waiting' || status === 'ready');
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
    // What was skipped for it waits again, so all that was only skipped is worked out anew.
    for (const [name, { outcome, isPassed }] of this.#ends) {
      if (outcome === 'skipped' && !isPassed) this.#ends.delete(name);
    }
    this.#state.retry(index, this.#nowMs);
    this.#reference.restart(this.#ends, (name) => this.#isStarted(name));
  }

  /** It changes nothing. Everything goes through JSON, as it does through a workflow's history. */
  #continueAsNew(): void {
    const carried = JSON.parse(JSON.stringify(this.#state.carry(() => true))) as CarriedState;
    const before = this.#state;
    this.#state = new RunState(this.#inputs, this.#nowMs, carried);
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
      this.#start();
      const inFlight = this.#where(isInFlight);
      if (inFlight.length === 0 || round > 1_000) throw new Error('nothing runs and nothing can start');
      for (const index of inFlight) this.#end(index, 'succeeded');
      this.#compare();
    }
  }

  #compare(): void {
    this.#reference.settle(
      this.#ends,
      (name) => this.#isStarted(name),
      (name) => this.#skips.has(name),
    );
    for (const [index, record] of this.#state.records.entries()) {
      const name = this.#name(index);
      if (isInFlight(record)) continue;
      const end = this.#ends.get(name);
      const found = record.status === 'ended' ? describeEnd(record.outcome, record.isPassed) : record.status;
      expectSame(
        found,
        end ? describeEnd(end.outcome, end.isPassed) : this.#reference.standing(name, this.#ends),
        name,
      );
    }
  }

  #checkLimits(): void {
    const { servers, definition } = this.#inputs;
    const inFlight = this.#where(isInFlight).map((index) => ({
      ...this.#state.package(index),
      server: this.#state.record(index).server ?? '',
    }));
    for (const { alias, maxConcurrent } of servers) {
      const there = inFlight.filter(({ server }) => server === alias);
      expectSame(there.length <= (maxConcurrent ?? Infinity), true, `the cap of ${alias}`);
      expectSame(new Set(there.map(({ job }) => job)).size, there.length, `one job once on ${alias}`);
    }
    const groups = inFlight.flatMap(({ exclusive = [] }) => exclusive);
    expectSame(new Set(groups).size, groups.length, 'exclusion groups');
    expectSame(inFlight.length <= (definition.concurrent ?? Infinity), true, 'concurrent');
    expectSame(this.#state.inFlightCount, inFlight.length, 'the count of what is in flight');
  }

  #where(is: (record: ReturnType<RunState['record']>) => boolean): number[] {
    return [...this.#state.records.entries()].flatMap(([index, record]) => (is(record) ? [index] : []));
  }

  #name(index: number): string {
    return this.#state.package(index).name;
  }
}

const describeEnd = (outcome: PackageOutcome | undefined, isPassed = false) =>
  `${outcome}${isPassed ? ', passed' : ''}`;

function expectSame(found: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(found, expected)) throw new Error(`${what}: ${String(found)}, expected ${String(expected)}`);
}

it(`decides as the definition says, in ${RUNS} random runs with random outcomes and operators`, () => {
  const seed = testSeed();
  process.stdout.write(`random runs: TEST_SEED=${seed}\n`);
  const failures: string[] = [];
  for (let run = 0; run < RUNS && failures.length === 0; run++) {
    try {
      new FuzzedRun(seed + run).play();
    } catch (error) {
      failures.push(`TEST_SEED=${seed + run}: ${(error as Error).message}`);
    }
  }
  expect(failures).toEqual([]);
});
