import Debug from 'tedious/lib/debug';
import StreamParser from 'tedious/lib/token/stream-parser';
import type * as tedious from 'tedious/lib/token/token';

export type Token =
  | tedious.ColMetadataToken
  | tedious.DoneInProcToken
  | tedious.DoneProcToken
  | tedious.DoneToken
  | tedious.EnvChangeToken
  | tedious.ErrorMessageToken
  | tedious.FeatureExtAckToken
  | tedious.InfoMessageToken
  | tedious.LoginAckToken
  | tedious.NBCRowToken
  | tedious.ReturnStatusToken
  | tedious.ReturnValueToken
  | tedious.RowToken;

export type TokenNamed<N extends Token['name']> = Extract<Token, { name: N }>;

const OPTIONS = {
  useUTC: true,
  lowerCaseGuids: false,
  tdsVersion: '7_4',
  useColumnNames: false,
  columnNameReplacer: undefined,
  camelCaseColumns: false,
};

/** What tedious, which knows nothing of the simulator, reads in the data of a message. */
export async function decode(data: Buffer): Promise<Token[]> {
  const tokens: Token[] = [];
  for await (const token of StreamParser.parseTokens([data], new Debug(), OPTIONS)) tokens.push(token as Token);
  return tokens;
}

export function named<N extends Token['name']>(tokens: readonly Token[], ...names: N[]): TokenNamed<N>[] {
  return tokens.filter((token): token is TokenNamed<N> => (names as string[]).includes(token.name));
}

/** The values of every ROW, in order. */
export function rowsOf(tokens: readonly Token[]): unknown[][] {
  return named(tokens, 'ROW').map(({ columns }) => (columns as { value: unknown }[]).map(({ value }) => value));
}

export function donesOf(tokens: readonly Token[]) {
  return named(tokens, 'DONE', 'DONEINPROC', 'DONEPROC');
}

/** A reply ends with a token of the DONE family without MORE, and has no other (MS-TDS 2.2.7.6). */
export function expectOneEnd(tokens: readonly Token[]): void {
  const ends = donesOf(tokens).filter(({ more }) => !more);
  expect(ends).toHaveLength(1);
  expect(tokens.at(-1)).toBe(ends[0]);
}
