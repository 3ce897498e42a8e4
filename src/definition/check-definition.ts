import { checkShape } from '../yaml-file/check-shape';
import type { Problem } from '../yaml-file/problem';
import { InvalidFile, pathText } from '../yaml-file/problem';
import { zodProblems } from '../yaml-file/zod-problems';
import { checkConstraints } from './check-constraints';
import { checkEntries } from './check-entries';
import { checkNameSpace } from './check-name-space';
import type { KnownNames } from './check-names';
import { checkNames } from './check-names';
import { checkSettings } from './check-settings';
import { checkTexts } from './check-texts';
import type { ParentPackage } from './definition';
import type { GivenValues } from './parameters';
import { resolveParameters } from './parameters';
import {
  DEFAULTS_KEYS,
  DEFINITION_KEYS,
  definitionSchema,
  PARAMETER_KEYS,
  RETRY_KEYS,
  WINDOW_KEYS,
} from './schema/definition-schema';
import { defaultsSchema } from './schema/settings';
import { asMap, sketchEntries } from './sketch';
import { toParentPackage } from './to-parent-package';

export type CheckedDefinition =
  | { readonly definition: ParentPackage; readonly problems: readonly [] }
  | { readonly definition: undefined; readonly problems: readonly Problem[] };

const KEYS = [...DEFINITION_KEYS, ...DEFAULTS_KEYS, ...RETRY_KEYS, ...WINDOW_KEYS, ...PARAMETER_KEYS];

/**
 * A definition as a user wrote it, checked for everything at once. With `known`, its servers and pools must be among
 * them; with `given`, every parameter must have a value; without, texts that need one stay as they are. What is wrong in
 * one place does not hide what is wrong in another.
 */
export function checkDefinition(value: unknown, known?: KnownNames, given?: GivenValues): CheckedDefinition {
  const shape = checkShape(value);
  if (shape !== undefined) return { definition: undefined, problems: [shape] };
  const { data, error } = definitionSchema.safeParse(value);
  const sketches = sketchEntries(value);
  const entries = checkEntries(sketches);
  const parameters = resolveParameters(value, given);
  const texts = checkTexts(value, sketches, parameters);
  const problems = [
    ...(error === undefined ? [] : zodProblems(error, KEYS)),
    ...entries.problems,
    ...parameters.problems,
    ...texts.problems,
    ...checkNameSpace(sketches),
    ...checkConstraints(sketches),
    ...checkSettings(entries.packages, defaultsSchema.safeParse(asMap(value).defaults).data ?? {}),
    ...(known === undefined ? [] : checkNames(texts, known)),
  ];
  if (data === undefined || problems.length > 0) return { definition: undefined, problems };
  return { definition: toParentPackage(data, entries, texts, parameters), problems: [] };
}

/**
 * A definition that did not come from a file.
 * @throws InvalidFile with every problem.
 */
export function requireDefinition(value: unknown, known?: KnownNames, given?: GivenValues): ParentPackage {
  const { definition, problems } = checkDefinition(value, known, given);
  if (definition !== undefined) return definition;
  throw new InvalidFile(
    'The definition cannot be used:',
    problems.map(({ path, text }) => `${pathText(path, 'the definition')}: ${text}`),
  );
}
