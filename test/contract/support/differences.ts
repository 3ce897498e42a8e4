import { isDeepStrictEqual } from 'node:util';
import type { Answer, AnsweredError } from './batch';
import type { Target } from './target';
import type { Contract, ExpectedAnswer, ExpectedError } from './contract';

/** What of an answer is not as the contract says; nothing when it is kept. */
export function broken(
  answer: Answer,
  contract: Pick<Contract, 'answer' | 'unsupportedBySimulator'>,
  { isReal }: Pick<Target, 'isReal'>,
): string[] {
  const { unsupportedBySimulator: construct } = contract;
  if (construct !== undefined && !isReal) {
    const text = new RegExp(`^simulator: unsupported ${construct}`);
    return brokenErrors(answer.errors, { errors: [{ number: 50_000, class: 16, text }] });
  }
  const expected = contract.answer;
  const last = answer.sets.at(-1);
  return [
    ...brokenErrors(answer.errors, expected),
    ...(expected.messages ?? [])
      .filter((message) => !answer.messages.includes(message))
      .map((message) => `no message ${show(message)} among ${show(answer.messages)}`),
    ...(expected.rows === undefined ? [] : unequal('rows', last?.rows, expected.rows)),
    ...(expected.columns === undefined
      ? []
      : unequal(
          'columns',
          last?.columns.map(({ name }) => name),
          expected.columns,
        )),
  ];
}

function brokenErrors(errors: readonly AnsweredError[], { errors: expected = [] }: ExpectedAnswer): string[] {
  const isKept = errors.length === expected.length && expected.every((each, index) => isSame(errors[index], each));
  const wanted = expected.map((each) => ({ ...each, text: String(each.text) }));
  return isKept ? [] : [`errors: ${show(errors)}, expected ${show(wanted)}`];
}

function isSame(error: AnsweredError | undefined, { number, class: severity, text }: ExpectedError): boolean {
  if (error?.number !== number || error.class !== severity) return false;
  return typeof text === 'string' ? error.text === text : text.test(error.text);
}

/** How two targets answered one contract differently. What differs from run to run is not compared. */
export function differences(recorded: Answer, now: Answer): string[] {
  const shape = ({ sets }: Answer) => sets.map(({ columns }) => columns);
  const rows = ({ sets }: Answer) => sets.map(settledRows);
  const errors = (answer: Answer) => answer.errors.map((error) => ({ ...error, text: settled(error.text) }));
  return [
    ...unequal('errors', errors(now), errors(recorded)),
    ...unequal('columns', shape(now), shape(recorded)),
    ...unequal('rows', rows(now), rows(recorded)),
    ...unequal('messages', now.messages.map(settled), recorded.messages.map(settled)),
  ];
}

const GUID = /[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}/gi;
const REQUESTER = /\bUser [^\s.)]+/g;
const MOMENT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/g;

/** Columns whose numbers and names are those of one run on one server. */
const OF_A_RUN =
  /^(milliseconds|instance_id|session_id|job_history_id|(last_)?run_(date|time|duration)|server|originating_server)$/;

function settledRows({ columns, rows }: Answer['sets'][number]): unknown[][] {
  return rows.map((row) => row.map((value, at) => (OF_A_RUN.test(columns[at]?.name ?? '') ? null : settled(value))));
}

/** Ids, moments and logins as what they are, not as which they are. */
function settled(value: unknown): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(value ?? null));
  return typeof plain === 'string'
    ? plain.replace(GUID, '<id>').replace(MOMENT, '<moment>').replace(REQUESTER, 'User <login>')
    : plain;
}

function unequal(what: string, found: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(found, expected) ? [] : [`${what}: ${show(found)}, expected ${show(expected)}`];
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
