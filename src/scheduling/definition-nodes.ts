import type { ConstraintValue, ParentPackage } from '../definition/definition';

/** A constraint, from the side of what is waited for. */
export interface Successor {
  readonly node: number;
  readonly on: ConstraintValue;
}

/** What the packages and sequences of a definition are to each other. Packages have its numbers, sequences come after them. */
export interface DefinitionNodes {
  readonly count: number;
  readonly names: readonly string[];
  /** The constraints of each, and whether one that is met is enough. */
  readonly after: readonly (readonly Successor[])[];
  readonly isAny: readonly boolean[];
  /** Who waits for each. */
  readonly successors: readonly (readonly Successor[])[];
  /** The sequence that each stands in. */
  readonly parents: readonly (number | undefined)[];
  /** What stands in each sequence; nothing in a package. */
  readonly members: readonly (readonly number[])[];
}

const NONE: readonly never[] = [];
const known = new WeakMap<ParentPackage, DefinitionNodes>();

/** A definition never changes: what was found out about it is kept with it. */
export function nodesOf(definition: ParentPackage): DefinitionNodes {
  let nodes = known.get(definition);
  if (nodes === undefined) {
    nodes = findNodes(definition);
    known.set(definition, nodes);
  }
  return nodes;
}

function findNodes({ packages, sequences = [] }: ParentPackage): DefinitionNodes {
  const all = [...packages, ...sequences];
  const names = all.map(({ name }) => name);
  const numbers = new Map<string, number>();
  for (const [number, name] of names.entries()) numbers.set(name, number);
  const numberOf = (name: string) => numbers.get(name) ?? -1;
  const parents = all.map(({ sequence }) => (sequence === undefined ? undefined : numberOf(sequence)));
  const after = all.map((node) =>
    node.after.length === 0 ? NONE : node.after.map(({ package: name, on }) => ({ node: numberOf(name), on })),
  );
  const successors: Successor[][] = [];
  const members: number[][] = [];
  for (const [number, constraints] of after.entries()) {
    for (const { node: before, on } of constraints) (successors[before] ??= []).push({ node: number, on });
    const parent = parents[number];
    if (parent !== undefined) (members[parent] ??= []).push(number);
  }
  return {
    ...{ count: all.length, names, after, parents },
    isAny: all.map(({ when }) => when === 'any'),
    successors: all.map((_, number) => successors[number] ?? NONE),
    members: all.map((_, number) => members[number] ?? NONE),
  };
}
