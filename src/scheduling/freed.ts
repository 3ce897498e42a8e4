import type { ParentPackage, PrecedenceConstraint } from '../definition/definition';

/**
 * What a rerun waits for instead of what its definition says: the constraints of the packages that were named, and of the
 * sequences they stand in, by name. The definition itself stays whole, for it may be rerun again.
 */
export type Freed = readonly (readonly [name: string, after: readonly PrecedenceConstraint[]])[];

/** What is named waits only for what is run `again` (package numbers), and so do the sequences that it stands in. */
export function freedFrom(
  { packages, sequences = [] }: ParentPackage,
  again: ReadonlySet<number>,
  named: readonly string[],
): Freed {
  const nodes = [...packages, ...sequences];
  const sequenceOf = new Map(nodes.map(({ name, sequence }) => [name, sequence]));
  const inside = new Set<string>();
  const freed = new Set<string>();
  for (const [index, { name }] of packages.entries()) if (again.has(index)) addWithSequences(inside, name);
  for (const name of named) addWithSequences(freed, name);
  return nodes
    .filter(({ name, after }) => freed.has(name) && after.length > 0)
    .map(({ name, after }) => [name, after.filter((each) => inside.has(each.package))]);

  function addWithSequences(set: Set<string>, name: string): void {
    for (let at: string | undefined = name; at !== undefined; at = sequenceOf.get(at)) set.add(at);
  }
}

/** The definition as a run goes by it. */
export function withFreed(definition: ParentPackage, freed: Freed = []): ParentPackage {
  if (freed.length === 0) return definition;
  const constraints = new Map(freed);
  const cut = <T extends { readonly name: string; readonly after: readonly PrecedenceConstraint[] }>(node: T): T => {
    const after = constraints.get(node.name);
    return after === undefined ? node : { ...node, after };
  };
  const { packages, sequences } = definition;
  return {
    ...definition,
    packages: packages.map(cut),
    ...(sequences === undefined ? {} : { sequences: sequences.map(cut) }),
  };
}
