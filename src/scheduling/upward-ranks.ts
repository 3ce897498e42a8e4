import type { ParentPackage } from '../definition/definition';
import { addToList } from './add-to-list';

/** No chain is that long. */
const UNKNOWN = -1;

/**
 * By package, how long the longest chain is that begins with it, in ms: its own duration and those of what waits for it,
 * also through sequences. (The upward rank of HEFT: Topcuoglu, Hariri, Wu 2002.) What has the longest chain has to go first.
 */
export function upwardRanks(
  { packages, sequences = [] }: ParentPackage,
  durationMs: (index: number) => number,
): Float64Array {
  const nodes = [...packages, ...sequences];
  const count = nodes.length;
  const indexes = new Map(nodes.map(({ name }, index) => [name, index]));
  const parents = nodes.map(({ sequence }) => (sequence === undefined ? undefined : indexes.get(sequence)));
  const members = new Map<number, number[]>();
  const successors = new Map<number, number[]>();
  for (const [index, { after }] of nodes.entries()) {
    const parent = parents[index];
    if (parent !== undefined) addToList(members, parent, index);
    for (const { package: before } of after) addToList(successors, indexes.get(before) ?? -1, index);
  }

  // Values 0 … count - 1: the chain from the beginning of a node; from count on: what follows upon its end.
  const forEachNeeded = (value: number, look: (other: number) => void): void => {
    if (value < count) look(count + value);
    else {
      const parent = parents[value - count];
      if (parent !== undefined) look(count + parent);
    }
    const others = value < count ? members.get(value) : successors.get(value - count);
    for (const other of others ?? []) look(other);
  };
  const found = new Float64Array(2 * count).fill(UNKNOWN);
  // Without recursion: a chain may have ten thousand packages. What follows upon the last ends comes first.
  const todo = Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? at / 2 : count + (at - 1) / 2));
  for (let value = todo.at(-1); value !== undefined; value = todo.at(-1)) {
    const known = todo.length;
    let longest = 0;
    if (found[value] === UNKNOWN) {
      forEachNeeded(value, (other) => {
        const ms = found[other] ?? 0;
        if (ms === UNKNOWN) todo.push(other);
        else longest = Math.max(longest, ms);
      });
      if (todo.length > known) continue;
      found[value] = value < packages.length ? longest + durationMs(value) : longest;
    }
    todo.pop();
  }
  return found.subarray(0, packages.length);
}
