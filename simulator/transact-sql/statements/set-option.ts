import { unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import type { Action } from './statement';

/** Options that change what this server does, and those that clients set by habit and that change nothing here. */
const OPTIONS = (
  'NOCOUNT XACT_ABORT LOCK_TIMEOUT ANSI_NULLS ANSI_NULL_DFLT_ON ANSI_PADDING ANSI_WARNINGS ARITHABORT ' +
  'CONCAT_NULL_YIELDS_NULL CURSOR_CLOSE_ON_COMMIT QUOTED_IDENTIFIER NUMERIC_ROUNDABORT TEXTSIZE DATEFIRST ' +
  'DATEFORMAT LANGUAGE IMPLICIT_TRANSACTIONS DEADLOCK_PRIORITY ROWCOUNT ANSI_DEFAULTS STATISTICS TRANSACTION'
).split(' ');

/** Values other than these would change results in ways that are not built. */
const ONLY: Readonly<Record<string, string>> = {
  ANSI_NULLS: 'ON',
  CONCAT_NULL_YIELDS_NULL: 'ON',
  QUOTED_IDENTIFIER: 'ON',
  IMPLICIT_TRANSACTIONS: 'OFF',
  DATEFIRST: '7',
  DATEFORMAT: 'MDY',
  LANGUAGE: 'US_ENGLISH',
  ROWCOUNT: '0',
};

/** After SET. */
export function parseSetOption(tokens: TokenStream, line: number): Action {
  const options = tokens.list(() => tokens.next().keyword);
  const value = parseValue(tokens);
  for (const option of options) {
    if (!OPTIONS.includes(option) || (ONLY[option] ?? value) !== value)
      throw unsupported(`SET ${option} ${value}`, line);
  }
  return (frame) => {
    for (const option of options) frame.session.options.set(option, value);
    frame.rowCount = 0;
  };
}

function parseValue(tokens: TokenStream): string {
  const levels = ['READ', 'UNCOMMITTED', 'COMMITTED', 'REPEATABLE', 'SNAPSHOT', 'SERIALIZABLE'];
  if (!tokens.take('ISOLATION', 'LEVEL')) return `${tokens.take('-') ? '-' : ''}${tokens.next().text.toUpperCase()}`;
  let level = '';
  while (tokens.isOneOf(...levels)) level += ` ${tokens.next().keyword}`;
  return level.trim();
}
