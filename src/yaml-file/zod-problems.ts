import type { z } from 'zod';
import { nearest } from './nearest';
import type { Problem } from './problem';

type Issue = z.core.$ZodIssue;

/** The problems zod found, in the words of a user; `knownKeys` are for hints at keys that are not known. */
export function zodProblems(
  error: z.ZodError,
  knownKeys: readonly string[],
  at: Problem['path'] = [],
): readonly Problem[] {
  return issueProblems(error.issues, knownKeys, at);
}

function issueProblems(issues: readonly Issue[], knownKeys: readonly string[], at: Problem['path']): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...at, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], text: `unknown key${hint(key, knownKeys)}` }));
    }
    const meant = issue.code === 'invalid_union' ? meantForm(issue.errors) : undefined;
    return meant === undefined ? [{ path, text: issueText(issue) }] : issueProblems(meant, knownKeys, path);
  });
}

/** Of the forms a value may have, the one it has, if what is wrong lies within. */
function meantForm(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const [form, another] = forms.filter((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code !== 'invalid_type'),
  );
  return another === undefined ? form : undefined;
}

/** zod's words for kinds of values, in those of YAML. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
  null: 'nothing',
};

function issueText(issue: Issue): string {
  if (issue.code === 'invalid_type') return kindText(issue.message);
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => message).join('; ');
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    return 'this value has none of the forms it may have';
  }
  return issue.message;
}

function kindText(message: string): string {
  const [, expected, found] = /expected (\w+), received (\w+)/.exec(message) ?? [];
  if (expected === undefined || found === undefined) return message;
  const wanted = KINDS[expected] ?? expected;
  if (found === 'undefined') return `is missing; expected ${wanted}`;
  const isUnquoted = expected === 'string' && (found === 'number' || found === 'boolean');
  return `expected ${wanted}, found ${KINDS[found] ?? found}${isUnquoted ? '; put it in quotes' : ''}`;
}

function hint(found: string, known: readonly string[]): string {
  const candidate = nearest(found, known);
  return candidate === undefined ? '' : `; did you mean '${candidate}'?`;
}
