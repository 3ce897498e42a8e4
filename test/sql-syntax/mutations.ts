import { createHash } from 'node:crypto';
import { tokensOf } from './grammar';

type Random = () => number;

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const MUTATIONS: readonly ((tokens: readonly string[], at: number) => string[])[] = [
  (tokens, at) => tokens.toSpliced(at, 1),
  (tokens, at) => tokens.toSpliced(at, 0, tokens[at] ?? ''),
  (tokens, at) => tokens.toSpliced(at, 2, tokens[at + 1] ?? '', tokens[at] ?? ''),
];

/**
 * Texts like this one, each with one token dropped, written twice, or changed with the next. Which ones depends on the
 * seed and the text alone, so that a new text elsewhere does not change them.
 */
export function mutationsOf(text: string, count: number, seed: number): string[] {
  const tokens = tokensOf(text);
  const random = seededRandom(createHash('sha256').update(`${seed} ${text}`).digest().readInt32LE());
  return Array.from({ length: count }, () => {
    const mutation = MUTATIONS[Math.floor(random() * MUTATIONS.length)];
    return (mutation?.(tokens, Math.floor(random() * tokens.length)) ?? tokens).join(' ');
  });
}
