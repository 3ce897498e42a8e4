import type { Problem } from '../yaml-file/problem';

/** A package or a sequence as it is written, be it right or wrong. */
export interface EntrySketch {
  readonly name: string;
  readonly path: Problem['path'];
  /** The sequence it stands in. */
  readonly sequence: EntrySketch | undefined;
  /** It has `packages` of its own. */
  readonly isSequence: boolean;
  readonly value: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly after: readonly NamedAfter[];
}

/** A package or sequence that another comes after, and where that is written, from the other on. */
export interface NamedAfter {
  readonly name: string;
  readonly path: Problem['path'];
  readonly on: unknown;
}

/** All packages and sequences in the order of the file, each sequence before what is in it. */
export function sketchEntries(value: unknown): readonly EntrySketch[] {
  const entries: EntrySketch[] = [];
  const add = (packages: unknown, within: Problem['path'], sequence: EntrySketch | undefined) => {
    for (const [name, child] of Object.entries(asMap(packages))) {
      const fields = asMap(child);
      const path = [...within, 'packages', name];
      const isSequence = Object.hasOwn(fields, 'packages');
      const entry = { name, path, sequence, isSequence, value: child, fields, after: namesAfter(fields.after) };
      entries.push(entry);
      if (isSequence) add(fields.packages, path, entry);
    }
  };
  add(asMap(value).packages, [], undefined);
  return entries;
}

/** The names in an `after`: one, a list, or the keys of a map. */
export function namesAfter(after: unknown): readonly NamedAfter[] {
  if (typeof after === 'string') return [{ name: after, path: ['after'], on: 'success' }];
  if (Array.isArray(after)) {
    return after.flatMap((name: unknown, index) =>
      typeof name === 'string' ? [{ name, path: ['after', index], on: 'success' }] : [],
    );
  }
  return Object.entries(asMap(after)).map(([name, on]) => ({ name, path: ['after', name], on }));
}

/** Its sequence, the one that stands in, and so on. */
export function sequencesOf(entry: EntrySketch): readonly EntrySketch[] {
  const sequences: EntrySketch[] = [];
  for (let at = entry.sequence; at !== undefined; at = at.sequence) sequences.push(at);
  return sequences;
}

/** Whether it, or a sequence it stands in, is switched off. */
export function isDisabled(entry: EntrySketch): boolean {
  return [entry, ...sequencesOf(entry)].some(({ fields }) => fields.enabled === false);
}

export function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
