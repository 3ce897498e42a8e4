import { NameHints } from '../yaml-file/nearest';
import type { Problem } from '../yaml-file/problem';
import { checkRings } from './check-rings';
import { type EntrySketch, isDisabled, type NamedAfter, sequencesOf } from './sketch';

/** Precedence constraints that name nothing, or that nothing can meet. */
export function checkConstraints(entries: readonly EntrySketch[]): Problem[] {
  const named = new Map<string, EntrySketch>();
  for (const entry of entries) if (!named.has(entry.name)) named.set(entry.name, entry);
  const hints = new NameHints([...named.keys()]);
  const neverRun = entriesThatNeverRun(entries);

  const problemOf = (entry: EntrySketch, { name, on }: NamedAfter): string | undefined => {
    const kind = entry.isSequence ? 'sequence' : 'package';
    if (name === entry.name) return `a ${kind} cannot wait for itself`;
    const target = named.get(name);
    if (target === undefined) return `there is no package or sequence '${name}'${hints.for(name)}`;
    if (sequencesOf(entry).includes(target)) return `a ${kind} cannot wait for '${name}', a sequence it stands in`;
    if (sequencesOf(target).includes(entry)) return `a sequence cannot wait for '${name}', which stands in it`;
    if (on === 'failure' && neverRun.has(target) && !neverRun.has(entry)) {
      return `'${name}' is disabled, which counts as succeeded: this can never be met`;
    }
    return undefined;
  };

  const problems = entries.flatMap((entry) =>
    entry.after.flatMap((constraint): Problem[] => {
      const text = problemOf(entry, constraint);
      return text === undefined ? [] : [{ path: [...entry.path, ...constraint.path], text }];
    }),
  );
  return [...problems, ...checkRings(entries)];
}

/** Disabled packages, and sequences in which every package is. */
function entriesThatNeverRun(entries: readonly EntrySketch[]): ReadonlySet<EntrySketch> {
  const never = new Set(entries.filter((entry) => entry.isSequence || isDisabled(entry)));
  for (const entry of entries) {
    if (entry.isSequence || isDisabled(entry)) continue;
    for (const sequence of sequencesOf(entry)) never.delete(sequence);
  }
  return never;
}
