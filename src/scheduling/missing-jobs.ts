import type { ChildPackage } from '../definition/definition';
import type { PackageRecord } from './package-record';

/** Which jobs do not exist on which servers, each by the number of the first package that may still run it. */
export type CarriedMissing = readonly (readonly [alias: string, packages: readonly number[]])[];

/** What was not carried shows again when a ticket is taken. */
const MAX_CARRIED = 50_000;

/** The missing jobs, server by server, as far as packages may still want to run them. */
export function carriedMissing(
  missing: Iterable<readonly [alias: string, jobs: Iterable<string>]>,
  packages: readonly ChildPackage[],
  records: readonly PackageRecord[],
): CarriedMissing {
  const wanted = new Map<string, number>();
  for (const [index, { job }] of packages.entries()) {
    if (records[index]?.status !== 'ended' && !wanted.has(job)) wanted.set(job, index);
  }
  let left = MAX_CARRIED;
  return [...missing].flatMap(([alias, jobs]) => {
    const indexes = [...jobs].flatMap((job) => wanted.get(job) ?? []).slice(0, left);
    left -= indexes.length;
    return indexes.length === 0 ? [] : [[alias, indexes] as const];
  });
}

/** The same by the names of the jobs. */
export function missingJobsOf(carried: CarriedMissing, packages: readonly ChildPackage[]): [string, string[]][] {
  return carried.map(([alias, indexes]) => [alias, indexes.flatMap((index) => packages[index]?.job ?? [])]);
}
