import { TOPICS } from '../contract/topics';
import { innerBatches } from './inner-batches';
import { productTexts } from './product-texts';
import { pythonTexts } from './python-texts';
import { sentTexts } from './sent-texts';

/** T-SQL texts, each with where it comes from. */
export type Texts = ReadonlyMap<string, string>;

/** Every T-SQL text of this repository, by who sends it. */
export async function corpus(): Promise<Readonly<Record<string, Texts>>> {
  return {
    'the product': withInner(await productTexts()),
    'the contracts': withInner(contractTexts()),
    'tests and benchmarks': withInner(sentTexts()),
    'the clients in Python': withInner(pythonTexts()),
  };
}

function contractTexts(): Texts {
  return new Map(
    Object.values(TOPICS)
      .flat()
      .flatMap(({ what, before = [], sql, after = [] }) =>
        [...before.map((each) => each.sql), sql, ...after].map((text, at): [string, string] => [
          `${what} [${at}]`,
          text,
        ]),
      ),
  );
}

function withInner(texts: Texts): Texts {
  const inner = [...texts].flatMap(([name, text]) =>
    innerBatches(text).map((each, at): [string, string] => [`${name} (batch ${at + 1} inside)`, each]),
  );
  return new Map([...texts, ...inner]);
}
