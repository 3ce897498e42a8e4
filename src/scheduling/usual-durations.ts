import type { ChildPackage } from '../definition/definition';
import { addToList } from './add-to-list';
import { median } from '../median';

/** How long the jobs of a server usually take by its own history: job → milliseconds. */
export interface ServerUsual {
  readonly alias: string;
  readonly usualMs: Readonly<Record<string, number>>;
}

/**
 * What is known, when a run begins, of how long its packages take: small plain data that a continue-as-new hands over.
 * A package takes `packagesMs` times the server's slowness, unless that very pair is known to be different.
 */
export interface UsualDurations {
  /** By package, in milliseconds, on a server as fast as the others. */
  readonly packagesMs: readonly number[];
  /** Packages of which nothing is known: they are taken to be as long as the others. */
  readonly guessed: readonly number[];
  /** How many times as long a server takes, by alias; 1 is left out. */
  readonly slowness: Readonly<Record<string, number>>;
  /** Milliseconds of packages that take much longer or shorter on a server than these two say. */
  readonly exceptions: readonly (readonly [alias: string, index: number, ms: number])[];
  /** Shorter runs say nothing of how fast a server is, in milliseconds. Absent in a run that began before that was so. */
  readonly leastMs?: number;
}

/** msdb counts in whole seconds: of a run that is ten times as long, that is a tenth. */
export const LEAST_TELLING_MS = 10_000;

/** Where nothing is known of any job, all are taken to be equally long: then the longest chain goes first. */
const NOTHING_KNOWN_MS = 60_000;

/** An exception is further from what is expected than this part of it. */
const MUCH = 0.25;
/** More would make the run's state large, and the rest is near enough. */
const MAX_EXCEPTIONS = 10_000;

/**
 * Says how long packages usually take from what the servers' histories say and the definition's `expect`, which comes
 * first. A package of which nothing is known takes as long as the others do in the middle. Jobs that are shorter than
 * `leastMs` say nothing of how fast their servers are.
 */
export function usualDurations(
  packages: readonly ChildPackage[],
  candidatesOf: (child: ChildPackage) => readonly string[],
  servers: readonly ServerUsual[],
  leastMs = LEAST_TELLING_MS,
): UsualDurations {
  const histories = new Map(servers.map(({ alias, usualMs }) => [alias, usualMs]));
  const known = packages.map((child) =>
    candidatesOf(child).flatMap((alias) => {
      const usualMs = histories.get(alias) ?? {};
      const ms = Object.hasOwn(usualMs, child.job) ? usualMs[child.job] : undefined;
      return ms === undefined ? [] : [{ alias, ms }];
    }),
  );
  const slowness = slownessOf(known, leastMs);
  const slownessAt = (alias: string) => slowness.get(alias) ?? 1;
  const bases = packages.map(({ expectMs }, index) => {
    if (expectMs !== undefined) return expectMs;
    return median((known[index] ?? []).map(({ alias, ms }) => ms / slownessAt(alias)));
  });
  const middle = median(bases.flatMap((base) => base ?? [])) ?? NOTHING_KNOWN_MS;
  const packagesMs = bases.map((base) => Math.max(1, Math.round(base ?? middle)));
  const exceptions = known.flatMap((there, index): [string, number, number][] => {
    if (packages[index]?.expectMs !== undefined) return [];
    return there.flatMap(({ alias, ms }): [string, number, number][] => {
      const expected = (packagesMs[index] ?? middle) * slownessAt(alias);
      const isMuch = Math.max(ms, expected) >= leastMs && Math.abs(ms - expected) > MUCH * expected;
      return isMuch ? [[alias, index, Math.round(ms)]] : [];
    });
  });
  return {
    packagesMs,
    guessed: [...bases.keys()].filter((index) => bases[index] === undefined),
    slowness: Object.fromEntries([...slowness].filter(([, factor]) => factor !== 1)),
    exceptions: exceptions.slice(0, MAX_EXCEPTIONS),
    ...(leastMs === 0 ? {} : { leastMs }),
  };
}

/** A server is as slow as it is, in the middle, for the jobs that other servers know as well. */
function slownessOf(
  known: readonly (readonly { alias: string; ms: number }[])[],
  leastMs: number,
): Map<string, number> {
  const ratios = new Map<string, number[]>();
  for (const there of known) {
    if (there.length < 2) continue;
    const middle = median(there.map(({ ms }) => ms)) ?? 1;
    if (middle < leastMs) continue;
    for (const { alias, ms } of there) addToList(ratios, alias, ms / middle);
  }
  return new Map([...ratios].map(([alias, all]) => [alias, Math.round((median(all) ?? 1) * 1000) / 1000]));
}
