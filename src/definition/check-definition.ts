import type { Problem } from '../yaml-file/problem';
import { InvalidFile, pathText } from '../yaml-file/problem';
import { nameHint } from '../yaml-file/nearest';
import { zodProblems } from '../yaml-file/zod-problems';
import type { ParentPackage, PrecedenceConstraint } from './definition';
import type { DefinitionFile } from './definition-schema';
import { DEFINITION_KEYS, definitionSchema } from './definition-schema';
import { findCycle } from './find-cycle';

export type CheckedDefinition =
  | { readonly definition: ParentPackage; readonly problems: readonly [] }
  | { readonly definition: undefined; readonly problems: readonly Problem[] };

/** A definition as a user wrote it, checked for all that can be told without the inventory. */
export function checkDefinition(value: unknown): CheckedDefinition {
  const parsed = definitionSchema.safeParse(value);
  if (!parsed.success) return { definition: undefined, problems: zodProblems(parsed.error, DEFINITION_KEYS) };
  const problems = graphProblems(parsed.data);
  if (problems.length > 0) return { definition: undefined, problems };
  return { definition: toParentPackage(parsed.data), problems: [] };
}

/**
 * A definition that did not come from a file.
 * @throws InvalidFile with every problem.
 */
export function requireDefinition(value: unknown): ParentPackage {
  const { definition, problems } = checkDefinition(value);
  if (definition !== undefined) return definition;
  throw new InvalidFile(
    'The definition cannot be used:',
    problems.map(({ path, text }) => `${path.length === 0 ? 'the definition' : pathText(path)}: ${text}`),
  );
}

function toParentPackage({ name, packages }: DefinitionFile): ParentPackage {
  return {
    name,
    packages: Object.entries(packages).map(([child, { server, pool, job, after }]) => ({
      name: child,
      job,
      ...(server === undefined ? {} : { server }),
      ...(pool === undefined ? {} : { pool }),
      after: constraintsOf(after),
    })),
  };
}

type After = DefinitionFile['packages'][string]['after'];

function constraintsOf(after: After): PrecedenceConstraint[] {
  return [...new Set(namesOf(after))].map((name) => ({ package: name, on: 'success' }));
}

function namesOf(after: After): string[] {
  if (after === undefined) return [];
  if (typeof after === 'string') return [after];
  return Array.isArray(after) ? after : Object.keys(after);
}

function graphProblems({ packages }: DefinitionFile): Problem[] {
  const names = Object.keys(packages);
  const unknown = names.flatMap((name) =>
    namesOf(packages[name]?.after).flatMap((wanted, index) => {
      if (wanted === name)
        return [{ path: pathOf(packages, name, wanted, index), text: 'a package cannot wait for itself' }];
      if (Object.hasOwn(packages, wanted)) return [];
      const text = `there is no package '${wanted}'${nameHint(wanted, names)}`;
      return [{ path: pathOf(packages, name, wanted, index), text }];
    }),
  );
  if (unknown.length > 0) return unknown;
  const cycle = findCycle(names, (name) => namesOf(packages[name]?.after));
  const [first] = cycle ?? [];
  if (cycle === undefined || first === undefined) return [];
  const text = `these packages wait for each other: ${[...cycle, first].join(' → ')}; one of these constraints must go`;
  return [{ path: ['packages', first, 'after'], text }];
}

function pathOf(packages: DefinitionFile['packages'], name: string, wanted: string, index: number): Problem['path'] {
  const after = packages[name]?.after;
  const inside = Array.isArray(after) ? [index] : typeof after === 'object' ? [wanted] : [];
  return ['packages', name, 'after', ...inside];
}
