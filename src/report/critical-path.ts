import type { ParentPackage } from '../definition/definition';
import type { PackageProgress } from './run-progress';

/** By name of a package, the names of those that its constraints and those of its sequences are about. */
export type Predecessors = ReadonlyMap<string, readonly string[]>;

/** What every package of a definition waits for, with sequences resolved into the packages in them. */
export function predecessorsOf({ packages, sequences = [] }: ParentPackage): Predecessors {
  const sequenceByName = new Map(sequences.map((each) => [each.name, each]));
  const members = new Map<string, string[]>();
  for (const { name, sequence } of packages) {
    for (let at = sequence; at !== undefined; at = sequenceByName.get(at)?.sequence) {
      const there = members.get(at);
      if (there === undefined) members.set(at, [name]);
      else there.push(name);
    }
  }
  return new Map(
    packages.map(({ name, after, sequence }) => {
      const all = [...after];
      for (let at = sequence; at !== undefined; at = sequenceByName.get(at)?.sequence) {
        all.push(...(sequenceByName.get(at)?.after ?? []));
      }
      return [name, [...new Set(all.flatMap(({ package: before }) => members.get(before) ?? [before]))]];
    }),
  );
}

/**
 * The chain of packages that determined the end of a run, in order: from the package that ended last back to the
 * predecessor whose end let it start, and so on. What was skipped is passed through to what it waited for itself.
 */
export function criticalPath(packages: readonly PackageProgress[], predecessors: Predecessors): string[] {
  const byName = new Map(packages.map((each) => [each.name, each]));
  const path: string[] = [];
  let at = latest(packages, Infinity);
  while (at !== undefined && !path.includes(at.name)) {
    path.unshift(at.name);
    at = latest(endedBefore(at.name, predecessors, byName), at.readyAtMs ?? -Infinity);
  }
  return path;
}

/** The predecessors that ran, also those behind skipped ones. */
function endedBefore(
  name: string,
  predecessors: Predecessors,
  byName: ReadonlyMap<string, PackageProgress>,
): PackageProgress[] {
  const found = new Map<string, PackageProgress>();
  const seen = new Set([name]);
  const open = [...(predecessors.get(name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const predecessor = byName.get(next);
    if (predecessor?.seenAtMs !== undefined) found.set(next, predecessor);
    else open.push(...(predecessors.get(next) ?? []));
  }
  return [...found.values()];
}

/** Whose end was taken in last, but not after that moment. */
function latest(packages: readonly PackageProgress[], notAfterMs: number): PackageProgress | undefined {
  let found: PackageProgress | undefined;
  for (const each of packages) {
    if (each.seenAtMs === undefined || each.seenAtMs > notAfterMs) continue;
    if (found?.seenAtMs === undefined || each.seenAtMs > found.seenAtMs) found = each;
  }
  return found;
}
