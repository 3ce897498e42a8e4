import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BY_HAND } from './by-hand';
import type { Contract } from './support/contract';
import { titleOf, TOPICS } from './topics';

const CONTRACTS = Object.values(TOPICS).flat();

/** Folders of the public sources of Microsoft's documentation, and its protocols. */
const ELSEWHERE = /^((t-sql|relational-databases|ssms|linux|integration-services)\/[\w/-]+(#[\w-]+)?|MS-TDS [\d.]+)$/;
const OURS = /^not documented: (?<page>docs\/[\w-]+\.md)#(?<section>[\w-]+)$/;

/** The sections of a page of ours, as links name them. */
function sectionsOf(page: string): string[] {
  const text = readFileSync(join(__dirname, '../..', page), 'utf8');
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the source of a contract', () => {
  const sources = [...new Set([...CONTRACTS, ...BY_HAND].map(({ source }) => source))];

  it.each(sources.filter((source) => !OURS.test(source)))('%s is a page elsewhere', (source) => {
    expect(source).toMatch(ELSEWHERE);
  });

  it.each(sources.filter((source) => OURS.test(source)))('%s is there and takes it for granted', (source) => {
    const { page = '', section } = OURS.exec(source)?.groups ?? {};
    expect(sectionsOf(page)).toContain(section);
  });

  it('is a page, or what it says is marked as unproven', () => {
    const ours = [...CONTRACTS, ...BY_HAND].filter(({ source }) => OURS.test(source));
    expect(ours.filter(({ isUnproven }) => isUnproven !== true).map(titleOf)).toEqual([]);
  });
});

describe('a contract', () => {
  /** Without any of these an empty answer keeps it. */
  const saysNothing = ({ answer }: Contract) =>
    [answer.rows, answer.columns, answer.errors, answer.messages].every((each) => (each ?? []).length === 0);

  it('says what is answered', () => {
    expect(CONTRACTS.filter(saysNothing).map(titleOf)).toEqual([]);
  });

  it('has a title of its own, under which its answer is recorded', () => {
    const titles = [...CONTRACTS, ...BY_HAND].map(titleOf);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });
});
