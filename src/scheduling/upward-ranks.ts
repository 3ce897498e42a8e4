import type { ParentPackage } from '../definition/definition';
import { nodesOf } from './definition-nodes';

/** No chain is that long. */
const UNKNOWN = -1;

/**
 * By package, how long the longest chain is that begins with it, in ms: its own duration and those of what waits for it,
 * also through sequences. (The upward rank of HEFT: Topcuoglu, Hariri, Wu 2002.) What has the longest chain has to go first.
 */
export function upwardRanks(definition: ParentPackage, durationMs: (index: number) => number): Float64Array {
  const { count, parents, members, successors } = nodesOf(definition);
  const packages = definition.packages.length;
  // Values 0 … count - 1: the chain from the beginning of a node; from count on: what follows upon its end.
  const found = new Float64Array(2 * count).fill(UNKNOWN);
  const todo: number[] = [];
  let longest = 0;
  const look = (value: number): void => {
    const ms = found[value] ?? 0;
    if (ms === UNKNOWN) todo.push(value);
    else if (ms > longest) longest = ms;
  };
  const lookAtNeeded = (value: number): void => {
    if (value < count) {
      look(count + value);
      for (const member of members[value] ?? []) look(member);
    } else {
      const parent = parents[value - count];
      if (parent !== undefined) look(count + parent);
      for (const { node } of successors[value - count] ?? []) look(node);
    }
  };
  // Without recursion: a chain may have ten thousand packages. What follows upon the last ends comes first.
  for (let node = count - 1; node >= 0; node--) {
    todo.push(node, count + node);
    for (let value = todo.at(-1); value !== undefined; value = todo.at(-1)) {
      const known = todo.length;
      longest = 0;
      if (found[value] === UNKNOWN) {
        lookAtNeeded(value);
        if (todo.length > known) continue;
        found[value] = value < packages ? longest + durationMs(value) : longest;
      }
      todo.pop();
    }
  }
  return found.subarray(0, packages);
}
