import type { ParentPackage } from '../definition/definition';

/**
 * By package, how long the longest chain is that begins with it, in ms: its own duration and those of what waits for it,
 * also through sequences. (The upward rank of HEFT: Topcuoglu, Hariri, Wu 2002.) What has the longest chain has to go first.
 */
export function upwardRanks(
  { packages, sequences = [] }: ParentPackage,
  durationMs: (index: number) => number,
): number[] {
  const nodes = [...packages, ...sequences];
  const indexes = new Map(nodes.map(({ name }, index) => [name, index]));
  const parents = nodes.map(({ sequence }) => (sequence === undefined ? undefined : indexes.get(sequence)));
  const members = nodes.map((): number[] => []);
  const successors = nodes.map((): number[] => []);
  for (const [index, { after }] of nodes.entries()) {
    const parent = parents[index];
    if (parent !== undefined) members[parent]?.push(index);
    for (const { package: before } of after) successors[indexes.get(before) ?? -1]?.push(index);
  }

  const count = nodes.length;
  // Values 0 … count - 1: the chain from the beginning of a node; from count on: what follows upon its end.
  const needs = (value: number): number[] => {
    if (value < packages.length) return [count + value];
    if (value < count) return [count + value, ...(members[value] ?? [])];
    const parent = parents[value - count];
    return [...(successors[value - count] ?? []), ...(parent === undefined ? [] : [count + parent])];
  };
  const found: (number | undefined)[] = nodes.flatMap(() => [undefined, undefined]);
  // Without recursion: a chain may have ten thousand packages.
  const todo = nodes.map((_, index) => index);
  for (let value = todo.at(-1); value !== undefined; value = todo.at(-1)) {
    const needed = needs(value);
    const missing = found[value] === undefined ? needed.filter((other) => found[other] === undefined) : [];
    if (missing.length > 0) {
      for (const other of missing) todo.push(other);
      continue;
    }
    todo.pop();
    let longest = 0;
    for (const other of needed) longest = Math.max(longest, found[other] ?? 0);
    found[value] = value < packages.length ? longest + durationMs(value) : longest;
  }
  return packages.map((_, index) => found[index] ?? 0);
}
