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
type Exception = UsualDurations['exceptions'][number];

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
  const known = knownByPackage(packages, candidatesOf, servers);
  const slowness = slownessOf(known, leastMs);
  const slownessAt = (alias: string) => slowness.get(alias) ?? 1;
  const bases = packages.map(({ expectMs }, index) => {
    if (expectMs !== undefined) return expectMs;
    return median((known[index] ?? []).map(({ alias, ms }) => ms / slownessAt(alias)));
  });
  const middle = median(bases.flatMap((base) => base ?? [])) ?? NOTHING_KNOWN_MS;
  const packagesMs = bases.map((base) => Math.max(1, Math.round(base ?? middle)));
  const exceptions = known.flatMap((there, index): Exception[] => {
    if (packages[index]?.expectMs !== undefined) return [];
    return there.flatMap(({ alias, ms }): Exception[] => {
      const expectedMs = (packagesMs[index] ?? middle) * slownessAt(alias);
      return isMuch(ms, expectedMs, leastMs) ? [[alias, index, Math.round(ms)]] : [];
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

/**
 * The same once one more server is heard: how slow it is, and what is much different there. How long
 * packages take on a server as fast as the others stays as it is, because their order was made by it.
 */
export function withServer(
  usual: UsualDurations,
  packages: readonly ChildPackage[],
  candidatesOf: (child: ChildPackage) => readonly string[],
  server: ServerUsual,
): UsualDurations {
  const { alias } = server;
  const { packagesMs, leastMs = 0 } = usual;
  const guessed = new Set(usual.guessed);
  const known = packages.flatMap((child, index) => {
    const { job, expectMs } = child;
    const ms = Object.hasOwn(server.usualMs, job) ? server.usualMs[job] : undefined;
    if (ms === undefined || expectMs !== undefined || !candidatesOf(child).includes(alias)) return [];
    return [{ index, ms, usualMs: packagesMs[index] ?? 1 }];
  });
  const telling = known.filter(({ index, usualMs }) => !guessed.has(index) && usualMs >= leastMs);
  const { [alias]: before = 1, ...slowness } = usual.slowness;
  const factor = inThousandths(median(telling.map(({ ms, usualMs }) => ms / usualMs)) ?? before);
  const exceptions = known.flatMap(({ index, ms, usualMs }): Exception[] =>
    isMuch(ms, usualMs * factor, leastMs) ? [[alias, index, Math.round(ms)]] : [],
  );
  const heard = new Set(known.map(({ index }) => index));
  const others = usual.exceptions.filter(([other, index]) => other !== alias || !heard.has(index));
  // What can run nowhere else is not a guess any more.
  const isGuess = (index: number) => !heard.has(index) || packages[index]?.server === undefined;
  return {
    ...usual,
    guessed: usual.guessed.filter(isGuess),
    slowness: factor === 1 ? slowness : { ...slowness, [alias]: factor },
    exceptions: [...others, ...exceptions].slice(0, MAX_EXCEPTIONS),
  };
}

interface KnownMs {
  readonly alias: string;
  readonly ms: number;
}

/**
 * What is known of each package, its candidates in their order. Looked up by job: in a large run a server knows few of the
 * jobs, and all pairs would be millions.
 */
function knownByPackage(
  packages: readonly ChildPackage[],
  candidatesOf: (child: ChildPackage) => readonly string[],
  servers: readonly ServerUsual[],
): readonly (readonly KnownMs[])[] {
  const byJob = new Map<string, KnownMs[]>();
  for (const { alias, usualMs } of servers) {
    for (const [job, ms] of Object.entries(usualMs)) addToList(byJob, job, { alias, ms });
  }
  // Packages of one pool have one list.
  const places = new Map<readonly string[], ReadonlyMap<string, number>>();
  const placeOf = (candidates: readonly string[]): ReadonlyMap<string, number> => {
    const place = places.get(candidates) ?? new Map(candidates.map((alias, at) => [alias, at]));
    places.set(candidates, place);
    return place;
  };
  return packages.map((child) => {
    const place = placeOf(candidatesOf(child));
    const there = (byJob.get(child.job) ?? []).filter(({ alias }) => place.has(alias));
    return there.sort((a, b) => (place.get(a.alias) ?? 0) - (place.get(b.alias) ?? 0));
  });
}

function isMuch(ms: number, expectedMs: number, leastMs: number): boolean {
  return Math.max(ms, expectedMs) >= leastMs && Math.abs(ms - expectedMs) > MUCH * expectedMs;
}

function inThousandths(factor: number): number {
  return Math.round(factor * 1000) / 1000;
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
  return new Map([...ratios].map(([alias, all]) => [alias, inThousandths(median(all) ?? 1)]));
}
