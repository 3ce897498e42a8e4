import { corpus } from './corpus';
import { grammarVerdict } from './grammar';
import { mutationsOf } from './mutations';
import { simulatorVerdict } from './simulator-verdict';
import type { Verdict } from './verdict';

/** A text, and what both make of it. */
export interface Compared {
  /** Where it comes from. */
  readonly name: string;
  readonly text: string;
  readonly grammar: Verdict;
  readonly simulator: Verdict;
}

export interface Comparison {
  /** Every text of this repository, by who sends it. */
  readonly texts: Readonly<Record<string, readonly Compared[]>>;
  /** Texts like those that both accept. */
  readonly mutations: readonly Compared[];
}

/** Longer texts take the grammar long, and have in them what shorter ones have. */
const MUTATED_LENGTH = 400;

/** Sends a `Comparison` to its parent and ends. Its arguments are the seed, and how many mutations there are of a text. */
async function main(): Promise<void> {
  const [seed, count] = process.argv.slice(2).map(Number);
  const texts = Object.fromEntries(
    Object.entries(await corpus()).map(([whose, all]) => [whose, [...all].map(([name, text]) => compare(name, text))]),
  );
  const short = Object.values(texts)
    .flat()
    .filter(({ grammar, simulator }) => grammar.is === 'accepted' && simulator.is === 'accepted')
    .filter(({ text }) => text.length <= MUTATED_LENGTH);
  const mutations = [...new Map(short.map((each) => [each.text, each.name]))].flatMap(([text, name]) =>
    mutationsOf(text, count ?? 0, seed ?? 0).map((mutation) => compare(name, mutation)),
  );
  process.send?.({ texts, mutations } satisfies Comparison, () => process.disconnect());
}

function compare(name: string, text: string): Compared {
  return { name, text, grammar: grammarVerdict(text), simulator: simulatorVerdict(text) };
}

void main();
