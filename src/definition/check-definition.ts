import type { Problem } from '../yaml-file/problem';
import { InvalidFile, pathText } from '../yaml-file/problem';
import { zodProblems } from '../yaml-file/zod-problems';
import { checkConstraints } from './check-constraints';
import type { KnownNames } from './check-names';
import { checkNames } from './check-names';
import type { ParentPackage, PrecedenceConstraint } from './definition';
import type { DefinitionFile } from './definition-schema';
import { DEFINITION_KEYS, definitionSchema } from './definition-schema';
import { namesAfter, sketchDefinition } from './sketch';

export type CheckedDefinition =
  | { readonly definition: ParentPackage; readonly problems: readonly [] }
  | { readonly definition: undefined; readonly problems: readonly Problem[] };

/**
 * A definition as a user wrote it, checked for everything at once; with `known`, its servers and pools must be among
 * them. What is wrong in one place does not hide what is wrong in another.
 */
export function checkDefinition(value: unknown, known?: KnownNames): CheckedDefinition {
  const parsed = definitionSchema.safeParse(value);
  const sketch = sketchDefinition(value);
  const problems = [
    ...(parsed.success ? [] : zodProblems(parsed.error, DEFINITION_KEYS)),
    ...checkConstraints(sketch),
    ...(known === undefined ? [] : checkNames(sketch, known)),
  ];
  if (!parsed.success || problems.length > 0) return { definition: undefined, problems };
  return { definition: toParentPackage(parsed.data), problems: [] };
}

/**
 * A definition that did not come from a file.
 * @throws InvalidFile with every problem.
 */
export function requireDefinition(value: unknown, known: KnownNames): ParentPackage {
  const { definition, problems } = checkDefinition(value, known);
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

function constraintsOf(after: unknown): PrecedenceConstraint[] {
  const names = namesAfter(after).map(({ name }) => name);
  return [...new Set(names)].map((name) => ({ package: name, on: 'success' }));
}
