import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Compared, Comparison } from './compare';
import { knownReason } from './known-disagreements';

/** Texts that are wrong on purpose, for both of them. */
const WRONG = ['SELECT * FROM', 'SELECT FROM', 'SELECT 1 SELECT FROM'];

/** Wrong for the grammar. The simulator says so when it carries them out (error 119), or has named what it lacks before. */
const WRONG_LATER = ['EXEC msdb.dbo.sp_probe @fail = 1, 2', 'MERGE x'];

/** Right for the grammar, which does not look at what is assigned where. */
const RIGHT_FOR_THE_GRAMMAR = ['DECLARE @a int SELECT 1 WHERE 1 = (SELECT @a = 1)'];

/** What texts of this repository have in them and the simulator's parser ends with, by the name it gives it. */
const REFUSED = [
  'BEGIN TRANSACTION',
  'DEFAULT column',
  'EXCEPT',
  'FOR',
  'IDENTITY column',
  'LIKE … ESCAPE',
  'MERGE',
  'PIVOT in FROM',
  'PRIMARY column',
  'SELECT … INTO',
  'SET ANSI_DEFAULTS ON',
  'SET ANSI_WARNINGS OFF',
  'SET ARITHABORT OFF',
  'SET NUMERIC_ROUNDABORT ON',
  'TRUNCATE',
  'UNION',
  'UNIQUE column',
  'UPDATE',
  'WAITFOR TIME',
  'WITH … DELETE',
  'WITH … INSERT',
  'collation Latin1_General_BIN2',
  'collation Latin1_General_CI_AI',
  'collation Latin1_General_CS_AS',
  'error 178',
  'function IIF',
  'function TRY_CAST',
  'function TRY_CONVERT',
  'join inside of a join',
  'operator ~',
  'table constraint',
];

/** Others, or more of them, can be asked for; without that they are the same ones every time. */
const SEED = process.env.SQL_SYNTAX_SEED ?? '20261122';
const MUTATIONS_PER_TEXT = process.env.SQL_SYNTAX_MUTATIONS ?? '1';

let comparison: Comparison;
let all: readonly Compared[];
beforeAll(async () => {
  // In a process of its own, because the grammar takes several times as long inside of Jest.
  const args = [SEED, MUTATIONS_PER_TEXT];
  const child = fork(join(__dirname, 'compare.ts'), args, { execArgv: ['--import', 'tsx'] });
  const exited = once(child, 'exit');
  const silent = once(child, 'disconnect').then(() => {
    throw new Error('the comparison ended and said nothing');
  });
  [comparison] = (await Promise.race([once(child, 'message'), silent])) as [Comparison];
  await exited;
  all = Object.values(comparison.texts).flat();
}, 300_000);

const show = ({ name, text }: Compared, why: string) => `${name}: ${why}\n${text}`;

describe('T-SQL', () => {
  it.each(['the product', 'the contracts', 'tests and benchmarks', 'the clients in Python'])(
    'of %s is accepted by a grammar that is not ours',
    (whose) => {
      const valid = (comparison.texts[whose] ?? []).filter(({ text }) => ![...WRONG, ...WRONG_LATER].includes(text));
      expect(valid.length).toBeGreaterThan(0);
      const rejected = valid.filter(({ grammar }) => grammar.is !== 'accepted');
      expect(rejected.map((each) => show(each, each.grammar.why))).toEqual([]);
    },
  );

  it('that is accepted by the grammar is accepted by the simulator, but for what it refuses by name', () => {
    const isWrong = ({ text }: Compared) => [...WRONG, ...RIGHT_FOR_THE_GRAMMAR].includes(text);
    const rejected = all.filter((each) => each.simulator.is === 'rejected' && !isWrong(each));
    expect(rejected.map((each) => show(each, each.simulator.why))).toEqual([]);
    const refused = all.flatMap(({ simulator }) => (simulator.is === 'undecided' ? [simulator.why] : []));
    expect([...new Set(refused)].sort()).toEqual(REFUSED);
  });

  it('that is wrong on purpose is rejected by both', () => {
    const found = (text: string) => all.find((each) => each.text === text);
    const both = WRONG.map((text) => [text, found(text)?.grammar.is, found(text)?.simulator.is]);
    expect(both).toEqual(WRONG.map((text) => [text, 'rejected', 'rejected']));
    const later = WRONG_LATER.map((text) => [text, found(text)?.grammar.is]);
    expect(later).toEqual(WRONG_LATER.map((text) => [text, 'rejected']));
  });

  it('with a token dropped, doubled or moved is right or wrong for both, but for what is known', () => {
    process.stdout.write(`SQL_SYNTAX_SEED=${SEED}: ${comparison.mutations.length} mutations\n`);
    const disagreements = comparison.mutations
      .filter(({ grammar, simulator }) => simulator.is !== 'undecided' && simulator.is !== grammar.is)
      .filter(({ text, grammar }) => knownReason(text, grammar) === undefined);
    expect(comparison.mutations.length).toBeGreaterThan(0);
    expect(disagreements.map((each) => show(each, `only the grammar's verdict is ${each.grammar.is}`))).toEqual([]);
  });
});
