import type { z } from 'zod';
import { nearest } from './nearest';
import type { Problem } from './problem';

/** The problems zod found, in the words of a user; `keys` are the known keys, for hints, by the name of their map. */
export function zodProblems(error: z.ZodError, knownKeys: readonly string[]): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code !== 'unrecognized_keys') return [{ path, text: issueText(issue) }];
    return issue.keys.map((key) => ({ path: [...path, key], text: `unknown key${hint(key, knownKeys)}` }));
  });
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

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const [, expected, found] = /expected (\w+), received (\w+)/.exec(issue.message) ?? [];
    if (found === undefined) return issue.message;
    const wanted = KINDS[expected ?? ''] ?? expected ?? '';
    return found === 'undefined'
      ? `is missing; expected ${wanted}`
      : `expected ${wanted}, found ${KINDS[found] ?? found}`;
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => message).join('; ');
  if (issue.code === 'invalid_union')
    return issue.message === 'Invalid input' ? 'this value has none of the forms it may have' : issue.message;
  return issue.message;
}

function hint(found: string, known: readonly string[]): string {
  const candidate = nearest(found, known);
  return candidate === undefined ? '' : `; did you mean '${candidate}'?`;
}
