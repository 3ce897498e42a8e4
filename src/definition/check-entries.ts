import type { Problem } from '../yaml-file/problem';
import { zodProblems } from '../yaml-file/zod-problems';
import { childPackageSchema, type PackageEntry } from './schema/child-package';
import { PACKAGE_KEYS, RETRY_KEYS, SEQUENCE_KEYS } from './schema/definition-schema';
import { type SequenceEntry, sequenceSchema } from './schema/sequence';
import type { EntrySketch } from './sketch';

/** The packages and sequences that are right in themselves. */
export interface CheckedEntries {
  readonly packages: ReadonlyMap<EntrySketch, PackageEntry>;
  readonly sequences: ReadonlyMap<EntrySketch, SequenceEntry>;
  readonly problems: readonly Problem[];
}

/** What is wrong with packages and sequences, each by itself. */
export function checkEntries(entries: readonly EntrySketch[]): CheckedEntries {
  const packages = new Map<EntrySketch, PackageEntry>();
  const sequences = new Map<EntrySketch, SequenceEntry>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    if (entry.isSequence) {
      const { data, error } = sequenceSchema.safeParse(entry.value);
      if (data !== undefined) sequences.set(entry, data);
      else problems.push(...sequenceProblems(entry, zodProblems(error, SEQUENCE_KEYS, entry.path)));
    } else {
      const { data, error } = childPackageSchema.safeParse(entry.value);
      if (data !== undefined) packages.set(entry, data);
      else problems.push(...zodProblems(error, [...PACKAGE_KEYS, ...RETRY_KEYS], entry.path));
    }
  }
  return { packages, sequences, problems };
}

/** A key that only packages have is there because it was taken for one. */
function sequenceProblems({ path, fields }: EntrySketch, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => {
    const key = problem.path[path.length];
    const isPackageKey = problem.path.length === path.length + 1 && typeof key === 'string' && isForPackages(key);
    if (!isPackageKey || !Object.hasOwn(fields, key)) return problem;
    return { ...problem, text: `a sequence, which has packages of its own, has no '${key}'; say it at its packages` };
  });
}

function isForPackages(key: string): boolean {
  return PACKAGE_KEYS.includes(key) && !SEQUENCE_KEYS.includes(key);
}
