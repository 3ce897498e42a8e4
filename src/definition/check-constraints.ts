import { nameHint } from '../yaml-file/nearest';
import type { Problem } from '../yaml-file/problem';
import { findCycle } from './find-cycle';
import type { DefinitionSketch } from './sketch';

/** Precedence constraints that name no package, or that no order of packages can meet. */
export function checkConstraints({ packages }: DefinitionSketch): Problem[] {
  const names = packages.map(({ name }) => name);
  const known = new Set(names);
  const problems = packages.flatMap(({ name, after }) =>
    after.flatMap((constraint): Problem[] => {
      const path = ['packages', name, ...constraint.path];
      if (constraint.name === name) return [{ path, text: 'a package cannot wait for itself' }];
      if (known.has(constraint.name)) return [];
      return [{ path, text: `there is no package '${constraint.name}'${nameHint(constraint.name, names)}` }];
    }),
  );
  return [...problems, ...cycleProblem(packages, known)];
}

function cycleProblem(packages: DefinitionSketch['packages'], known: ReadonlySet<string>): Problem[] {
  const afters = new Map(packages.map(({ name, after }) => [name, after.map((each) => each.name)]));
  const others = (name: string) => (afters.get(name) ?? []).filter((each) => each !== name && known.has(each));
  const cycle = findCycle([...known], others);
  const [first] = cycle ?? [];
  if (cycle === undefined || first === undefined) return [];
  const text = `these packages wait for each other: ${[...cycle, first].join(' → ')}; one of these constraints must go`;
  return [{ path: ['packages', first, 'after'], text }];
}
