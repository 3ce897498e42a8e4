import type { ChildPackage } from '../../src/definition/definition';
import type { OpenTimes } from '../../src/definition/open-times';
import type { RunInputs } from '../../src/scheduling/run-inputs';
import { RunState } from '../../src/scheduling/run-state';
import { Random } from '../../test/support/random';

export const SERVERS = 200;
export const POOLS = 10;
export const CAP = 4;
/** As many as a run has in flight unless told otherwise. */
export const WINDOW = 500;
/** With fewer packages left there is little to decide between, and the end of a short run would make it look cheap. */
export const CHOICE = 100;
export const SEED = 7;

/** CPU times of this process, in ms. */
export interface Times {
  /** The state of a run is made, and its first packages are started. */
  readonly beginMs: number;
  /** The same, from what a continue-as-new handed over at half-time. */
  readonly carriedMs: number;
  /** An operator skips, or tries again, a package for which all others wait. */
  readonly skipMs: number;
  readonly retryMs: number;
  /** Of every later task in which a package ended and another one was started, while enough were left. */
  readonly laterMs: readonly number[];
}

/** A run that begins at 0. */
function inputsOf(
  size: number,
  hasWindows: boolean,
  random: Random,
): RunInputs & { readonly packagesMs: readonly number[] } {
  const aliases = Array.from({ length: SERVERS }, (_, at) => `etl${at}`);
  const poolOf = (pool: number) => aliases.filter((_, at) => at % POOLS === pool);
  const pools = Object.fromEntries(Array.from({ length: POOLS }, (_, pool) => [`pool${pool}`, poolOf(pool)]));
  const packages = Array.from({ length: size }, (_, index): ChildPackage => {
    // A third has to wait for others; all the others are ready at once.
    const before = index > 0 && random.oneIn(3) ? [random.below(index), random.below(index)] : [];
    const after = [...new Set(before)].map((each) => ({ package: `p${each}`, on: 'success' as const }));
    const place = random.oneIn(3) ? { server: random.pick(aliases) } : { pool: `pool${random.below(POOLS)}` };
    const retry = { attempts: 1, waitMs: 60_000, backoff: 2, maxWaitMs: 600_000, on: ['failed' as const] };
    return { name: `p${index}`, job: `j${index}`, ...place, after, retry, startWithinMs: 86_400_000 };
  });
  const packagesMs = packages.map(() => 1_000 + random.below(100_000));
  const window = (at: number): OpenTimes => ({
    notBeforeMs: null,
    notAfterMs: 1_000_000_000 + at,
    blackouts: Array.from({ length: 14 }, (_, day) => [100_000_000 * (day + 1) + at, 100_000_000 * (day + 1) + 2 * at]),
  });
  return {
    definition: { name: 'large', packages },
    servers: aliases.map((alias) => ({ alias, maxConcurrent: CAP, missingJobs: [] })),
    pools,
    openTimes: {
      run: null,
      servers: hasWindows ? Object.fromEntries(aliases.map((alias, at) => [alias, window(at)])) : {},
    },
    usual: { packagesMs, slowness: { etl0: 2, etl1: 0.5 }, exceptions: [], guessed: [] },
    packagesMs,
  };
}

export function measure(size: number, hasWindows: boolean): Times {
  const random = new Random(SEED);
  const inputs = inputsOf(size, hasWindows, random);
  const running: { readonly index: number; readonly endMs: number }[] = [];
  let nowMs = 0;
  const task = (state: RunState): number => {
    state.expire(nowMs);
    const started = state.takeStartable(WINDOW - state.inFlightCount, nowMs);
    for (const { package: index } of started) {
      state.running(index, 1, nowMs);
      running.push({ index, endMs: nowMs + (inputs.packagesMs[index] ?? 0) * (0.5 + random.next()) });
    }
    state.nextMomentMs(nowMs);
    return started.length;
  };
  let state: RunState | undefined;
  const beginMs = cpuMs(() => {
    state = new RunState(inputs, nowMs);
    task(state);
  });
  if (state === undefined) throw new Error('there is no state');
  const laterMs: number[] = [];
  let carriedMs = NaN;
  while (running.length > 0) {
    running.sort((a, b) => b.endMs - a.endMs);
    const ended = running.pop();
    if (ended === undefined) break;
    nowMs = ended.endMs;
    let started = 0;
    const current: RunState = state;
    const tookMs = cpuMs(() => {
      current.ended(ended.index, { outcome: 'succeeded' }, nowMs);
      started = task(current);
    });
    const waiting = size - current.endedCount - current.inFlightCount;
    if (started > 0 && waiting > CHOICE) laterMs.push(tookMs);
    if (Number.isNaN(carriedMs) && current.endedCount >= size / 2) {
      const carried = current.carry(() => true);
      carriedMs = cpuMs(() => {
        state = new RunState(inputs, nowMs, carried);
        task(state);
      });
    }
  }
  if (!state.isOver) throw new Error('packages were left over');
  return { beginMs, carriedMs, ...operatorMs(inputs), laterMs };
}

/** Everything waits for a package that failed, or for one that is skipped. */
function operatorMs(inputs: RunInputs): Pick<Times, 'skipMs' | 'retryMs'> {
  const { packages, ...definition } = inputs.definition;
  const first = packages.map((child, index): ChildPackage => {
    const { retry, ...rest } = child;
    return { ...rest, after: index === 0 ? [] : [{ package: 'p0', on: 'success' }] };
  });
  const waiting = { ...inputs, definition: { ...definition, packages: first } };
  const skipped = new RunState(waiting, 0);
  const skipMs = cpuMs(() => {
    skipped.skip(0, 'measured', 0);
    skipped.takeStartable(WINDOW, 0);
  });
  const failed = new RunState(waiting, 0);
  failed.takeStartable(1, 0);
  failed.ended(0, { outcome: 'failed' }, 0);
  const retryMs = cpuMs(() => {
    failed.retry(0, 1);
    failed.takeStartable(WINDOW, 1);
  });
  return { skipMs, retryMs };
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
