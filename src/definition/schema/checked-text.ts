import { z } from 'zod';
import { found } from './found';

/** A text about which `problemOf` says what is wrong, or nothing. `expected` is said when it is no text at all. */
export function checkedText(problemOf: (text: string) => string | undefined, expected?: string) {
  return z.string(expected === undefined ? undefined : { error: notA(expected) }).check(({ value, issues }) => {
    const message = problemOf(value);
    if (message !== undefined) issues.push({ code: 'custom', message, input: value });
  });
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly [Word, ...Word[]]) {
  const last = words.at(-1) ?? '';
  const others = words.slice(0, -1).map((word) => `'${word}'`);
  return z.enum(words, { error: notA(others.length === 0 ? `'${last}'` : `${others.join(', ')} or '${last}'`) });
}

/** The error of a value that is there but is not what was expected. */
export function notA(expected: string) {
  return ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is missing; expected ${expected}` : `expected ${expected}, found ${found(input)}`;
}
