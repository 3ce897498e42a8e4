import type { Problem } from '../yaml-file/problem';
import { findRings } from './find-rings';
import type { EntrySketch } from './sketch';
import { sequencesOf } from './sketch';

const MAX_SHOWN = 12;

/**
 * Packages and sequences that wait for each other in rings. A package waits for what its sequence waits for, and the end
 * of a sequence waits for all that is in it. What waits for itself, or for what it stands in, is told elsewhere.
 */
export function checkRings(entries: readonly EntrySketch[]): Problem[] {
  // Of each entry two nodes: its begin, and its end, which for a package is the same.
  const indexes = new Map<string, number>();
  for (const [index, { name }] of entries.entries()) if (!indexes.has(name)) indexes.set(name, index);
  const positions = new Map(entries.map((entry, index) => [entry, index]));
  const waits = entries.map(() => [[], []] as [begin: number[], end: number[]]);
  const endOf = (index: number) => (entries[index]?.isSequence === true ? 2 * index + 1 : 2 * index);
  for (const [index, entry] of entries.entries()) {
    const [begin, end] = waits[index] ?? [[], []];
    for (const { name } of entry.after) {
      const target = indexes.get(name);
      if (target !== undefined && !isWithin(entry, entries[target])) begin.push(endOf(target));
    }
    if (entry.isSequence) end.push(2 * index);
    if (entry.sequence === undefined) continue;
    const sequence = positions.get(entry.sequence) ?? 0;
    begin.push(2 * sequence);
    waits[sequence]?.[1].push(endOf(index));
  }
  return findRings(2 * entries.length, (node) => waits[node >> 1]?.[node % 2] ?? []).map((ring) =>
    ringProblem(
      ring.map((node) => node >> 1),
      entries,
    ),
  );
}

/** Whether one stands in the other, or both are the same. */
function isWithin(entry: EntrySketch, other: EntrySketch | undefined): boolean {
  if (other === undefined || entry === other) return true;
  return sequencesOf(entry).includes(other) || sequencesOf(other).includes(entry);
}

function ringProblem(ring: readonly number[], entries: readonly EntrySketch[]): Problem {
  const members = ring.filter((index, position) => index !== ring.at(position - 1));
  // It is told at the first constraint of the ring in the file.
  const constraints = members.flatMap((index, position) => {
    const next = entries[members[(position + 1) % members.length] ?? 0];
    const constraint = entries[index]?.after.find(({ name }) => name === next?.name);
    return constraint === undefined ? [] : [{ index, position, path: constraint.path }];
  });
  const [first] = constraints.sort((a, b) => a.index - b.index);
  const start = first?.position ?? 0;
  const order = [...members.slice(start), ...members.slice(0, start + 1)];
  const names = order.map((index) => entries[index]?.name ?? '');
  const text = `these wait for each other: ${shown(names)}; one of these constraints must go`;
  return { path: [...(entries[order[0] ?? 0]?.path ?? []), ...(first?.path ?? [])], text };
}

function shown(names: readonly string[]): string {
  if (names.length <= MAX_SHOWN) return names.join(' → ');
  const half = MAX_SHOWN / 2;
  return [...names.slice(0, half), `… (${names.length - 1} in all) …`, ...names.slice(-half)].join(' → ');
}
