import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DOCUMENTED, NOT_BEHAVIOUR } from './documented-sentences';
import { sentencesOf, titlesOf } from './documented-sources';

const read = (path: string) => readFileSync(resolve(__dirname, '..', path), 'utf8');

const page = sentencesOf(read('../docs/definition.md'));
const listed = Object.entries(DOCUMENTED).flatMap(([section, said]) =>
  Object.entries(said).map(([sentence, tests]) => ({ sentence: `${section}: ${sentence}`, tests })),
);

describe('docs/definition.md', () => {
  it('says nothing that no test shows', () => {
    const shown = listed.filter(({ tests }) => tests.length > 0).map(({ sentence }) => sentence);
    const known = new Set([...shown, ...Object.keys(NOT_BEHAVIOUR)]);
    expect(page.filter((sentence) => !known.has(sentence))).toEqual([]);
  });

  it('still says all that is listed', () => {
    const sentences = [...listed.map(({ sentence }) => sentence), ...Object.keys(NOT_BEHAVIOUR)];
    expect(sentences.filter((sentence) => !page.includes(sentence))).toEqual([]);
  });

  it('is shown by tests that exist', () => {
    const named = [...new Set(listed.flatMap(({ tests }) => tests))].sort();
    const files = [...new Set(named.map((test) => test.split(': ')[0] ?? ''))];
    const existing = new Set(
      files.flatMap((file) => titlesOf(read(`${file}.test.ts`)).map((title) => `${file}: ${title}`)),
    );
    expect(named.filter((test) => !existing.has(test))).toEqual([]);
  });
});
