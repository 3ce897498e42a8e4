import { Random } from '../../test/support/random';
import { bounds, type Bounds } from './bounds';
import { parentPackage } from './parent-package-policy';
import { fileOrder, leastLoaded, randomServer, roundRobin } from './simple-policies';
import { type Given, makespan, type Policies, type Pool } from './simulate';
import type { Trace } from './trace';

/** What the policies know of how long tasks take, and whether a server dies. */
export type Situation = 'known' | 'wrong' | 'death';

/** One trace on one pool in one situation. */
export interface Case {
  readonly trace: string;
  readonly pool: Pool;
  readonly situation: Situation;
  readonly bounds: Bounds;
  /** Makespan ÷ lower bound, by policy; with chance in it, the median over the seeds. */
  readonly ratios: Readonly<Record<string, number>>;
}

const SEEDS = 9;
/** The standard deviation of the logarithm: a third of all durations are wrong by a factor of two or more. */
const SIGMA = 0.7;

const SIZES = [2, 4, 8, 16, 32];
const MIXED = [0.5, 1, 1, 2];

/** Pools of equal servers and of such that are twice and half as fast. */
export const POOLS: readonly Pool[] = SIZES.flatMap((size) => [
  { name: `${size} equal`, slowness: Array.from({ length: size }, () => 1) },
  // Two servers: a fast one and a slow one.
  {
    name: `${size} mixed`,
    slowness: Array.from({ length: size }, (_, at) => MIXED[size === 2 ? at * 3 : at % 4] ?? 1),
  },
]);

const policiesOf = (seed: number): Policies => ({
  'ssis-parent': parentPackage,
  'file order': fileOrder,
  'least loaded': leastLoaded,
  'round robin': roundRobin,
  random: (given) => randomServer(given, new Random(seed)),
});

export const OURS = 'ssis-parent';
export const POLICIES = Object.keys(policiesOf(1));

export function runCase(trace: Trace, pool: Pool, situation: Situation): Case {
  const known: Given = { trace, pool, expectedMs: trace.tasks.map(({ ms }) => ms) };
  const found = bounds(known);
  const least = Math.max(found.criticalPathMs, found.workMs);
  const death = situation === 'death' ? { server: 1, atMs: least / 2 } : undefined;
  const ratios = POLICIES.map((name): [string, number] => {
    const all = Array.from({ length: SEEDS }, (_, at) => {
      const given =
        situation === 'wrong' ? { ...known, expectedMs: wrong(known.expectedMs, new Random(at + 1)) } : known;
      const policy = policiesOf(at + 1)[name];
      if (policy === undefined) throw new Error(`there is no policy '${name}'`);
      return makespan(policy(given), given, death) / least;
    });
    return [name, middle(all)];
  });
  return { trace: trace.name, pool, situation, bounds: found, ratios: Object.fromEntries(ratios) };
}

/** Each multiplied by a factor of its own, drawn log-normally (Box and Muller). */
function wrong(expectedMs: readonly number[], random: Random): number[] {
  return expectedMs.map((ms) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return ms * Math.exp(SIGMA * normal);
  });
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
