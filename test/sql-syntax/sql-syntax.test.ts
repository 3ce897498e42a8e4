import { corpus, type Texts } from './corpus';
import { grammarVerdict } from './grammar';
import { knownReason } from './known-disagreements';
import { mutationsOf } from './mutations';
import { simulatorVerdict } from './simulator-verdict';

/** Texts that are wrong on purpose, for both of them. */
const WRONG = ['SELECT * FROM', 'SELECT FROM', 'SELECT 1 SELECT FROM'];

/** Wrong for the grammar. The simulator says so when it carries them out (error 119), or has named what it lacks before. */
const WRONG_LATER = ['EXEC msdb.dbo.sp_probe @fail = 1, 2', 'MERGE x'];

/** What texts of this repository have in them and the simulator's parser ends with, by the name it gives it. */
const REFUSED = ['BEGIN TRANSACTION', 'MERGE', 'error 134'];

const isValid = (text: string) => ![...WRONG, ...WRONG_LATER].includes(text);

/** Longer texts take the grammar long, and have in them what shorter ones have. */
const MUTATED_LENGTH = 400;
/** More of them, or others, can be asked for; CI takes the same ones every time. */
const seed = Number(process.env.SQL_SYNTAX_SEED ?? '20261122');
const MUTATIONS_PER_TEXT = Number(process.env.SQL_SYNTAX_MUTATIONS ?? '1');

let texts: Readonly<Record<string, Texts>>;
let all: Texts;
beforeAll(async () => {
  texts = await corpus();
  all = new Map(Object.values(texts).flatMap((each) => [...each]));
});

/** Those of the texts for which something is not as it should be, with what it is. */
function faults(of: Texts, fault: (text: string) => string | undefined): string[] {
  return [...of].flatMap(([name, text]) => {
    const found = fault(text);
    return found === undefined ? [] : [`${name}: ${found}\n${text}`];
  });
}

describe('T-SQL', () => {
  it.each(['the product', 'the contracts', 'tests and benchmarks', 'the clients in Python'])(
    'of %s is accepted by a grammar that is not ours',
    (whose) => {
      const valid = new Map([...(texts[whose] ?? [])].filter(([, text]) => isValid(text)));
      expect(valid.size).toBeGreaterThan(0);
      const rejection = (text: string) => {
        const { is, why } = grammarVerdict(text);
        return is === 'accepted' ? undefined : why;
      };
      expect(faults(valid, rejection)).toEqual([]);
    },
  );

  it('that is accepted by the grammar is accepted by the simulator, but for what it refuses by name', () => {
    const refused = new Set<string>();
    const rejection = (text: string) => {
      const { is, why } = simulatorVerdict(text);
      if (is === 'undecided') refused.add(why);
      return is !== 'rejected' || WRONG.includes(text) ? undefined : why;
    };
    expect(faults(all, rejection)).toEqual([]);
    expect([...refused].sort()).toEqual(REFUSED);
  });

  it('that is wrong on purpose is rejected by both', () => {
    const known = new Set(all.values());
    expect([...WRONG, ...WRONG_LATER].filter((text) => !known.has(text))).toEqual([]);
    const verdicts = WRONG.map((text) => [grammarVerdict(text).is, simulatorVerdict(text).is]);
    expect(verdicts).toEqual(WRONG.map(() => ['rejected', 'rejected']));
    expect(WRONG_LATER.map((text) => grammarVerdict(text).is)).toEqual(WRONG_LATER.map(() => 'rejected'));
  });

  it('with a token dropped, doubled or moved is right or wrong for both, but for what is known', () => {
    process.stdout.write(`SQL_SYNTAX_SEED=${seed}\n`);
    const short = [...new Set(all.values())].filter((text) => text.length <= MUTATED_LENGTH && isValid(text));
    const mutations = short.flatMap((text) => mutationsOf(text, MUTATIONS_PER_TEXT, seed));
    const disagreement = (text: string) => {
      const simulator = simulatorVerdict(text);
      if (simulator.is === 'undecided') return undefined;
      const grammar = grammarVerdict(text);
      const isKnown = grammar.is === simulator.is || knownReason(text, grammar) !== undefined;
      return isKnown ? undefined : `rejected ${grammar.is === 'accepted' ? 'by the simulator' : 'by the grammar'} only`;
    };
    expect(faults(new Map(mutations.map((text, at) => [`mutation ${at}`, text])), disagreement)).toEqual([]);
  });
});
