import { BATCHES } from './batches';
import { CONVERSIONS } from './conversions';
import type { Contract, ExpectedAnswer } from './support/contract';
import { type Answer, openTarget, type Target } from './support/target';
import { AGENT } from './agent';
import { LOCKS } from './locks';
import { VALUES } from './values';

const TOPICS: Readonly<Record<string, readonly Contract[]>> = {
  values: VALUES,
  'conversions, dates and times': CONVERSIONS,
  batches: BATCHES,
  'application locks': LOCKS,
  'jobs and SQL Server Agent': AGENT,
};

let target: Target;
beforeAll(async () => {
  target = await openTarget(process.env);
});
afterAll(async () => {
  const count = Object.values(TOPICS).reduce((sum, contracts) => sum + contracts.length, 0);
  process.stdout.write(`contracts: ${target.isReal ? count : 0} of ${count} proven on SQL Server\n`);
  await target.close();
});

describe.each(Object.entries(TOPICS))('SQL Server: %s', (_topic, contracts) => {
  it.each(contracts.map((contract): [string, Contract] => [`${contract.what} (${contract.source})`, contract]))(
    '%s',
    async (_what, { sql, answer }) => {
      expect(comparable(await target.run(sql), answer)).toEqual(expected(answer));
    },
  );
});

/** Of an answer, what the contract speaks of. */
function comparable(
  { sets, errors, messages }: Answer,
  { rows, columns, messages: wanted = [] }: ExpectedAnswer,
): object {
  return {
    errors: errors.map(({ number, class: severity, text }) => ({ number, class: severity, text })),
    messages: messages.filter((message) => wanted.includes(message)),
    ...(rows === undefined ? {} : { rows: sets.at(-1)?.rows }),
    ...(columns === undefined ? {} : { columns: sets.at(-1)?.columns }),
  };
}

function expected({ rows, columns, errors = [], messages = [] }: ExpectedAnswer): object {
  return {
    errors: errors.map(({ number, class: severity, text }) => ({
      number,
      class: severity,
      text: typeof text === 'string' ? text : (expect.stringMatching(text) as unknown),
    })),
    messages,
    ...(rows === undefined ? {} : { rows }),
    ...(columns === undefined ? {} : { columns }),
  };
}
