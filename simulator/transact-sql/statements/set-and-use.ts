import { assigned, binary, parseExpression, variable } from '../expressions/expression';
import { type Expression, sameName } from '../expressions/scope';
import { messageOf } from '../run/run-statements';
import { assign, findVariable } from '../run/session-state';
import { SqlError, sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import type { Action, Bind } from './statement';

/** SET of a variable or of an option. */
export function parseSet(tokens: TokenStream, line: number): Action {
  if (tokens.peek().kind !== 'variable') return parseSetOption(tokens, line);
  const name = tokens.variable();
  const value = parseAssigned(tokens, name, line);
  const bind: Bind = (scope) => assigned(value, findVariable(name, scope.frame, line).type)(scope);
  const run: Action['run'] = (frame) => {
    assign(findVariable(name, frame), value, frame);
    frame.rowCount = 1;
  };
  return { binds: [bind], run };
}

function parseAssigned(tokens: TokenStream, name: string, line: number): Expression {
  if (!tokens.isOneOf('=', '+=', '-=', '*=', '/=', '%=')) throw tokens.syntaxError();
  const sign = tokens.next().keyword.replace('=', '');
  const value = parseExpression(tokens);
  return sign === '' ? value : binary(sign, variable(name, line), value);
}

/** Options that change what this server does, and those that clients set by habit and that change nothing here. */
const OPTIONS = 'NOCOUNT XACT_ABORT LOCK_TIMEOUT CURSOR_CLOSE_ON_COMMIT DEADLOCK_PRIORITY TRANSACTION'.split(' ');

/** Values other than these would change results in ways that are not built. Clients set them when they connect. */
const ONLY: Readonly<Record<string, string>> = {
  ...{ ANSI_NULLS: 'ON', ANSI_NULL_DFLT_ON: 'ON', ANSI_PADDING: 'ON', ANSI_WARNINGS: 'ON', ARITHABORT: 'ON' },
  ...{ CONCAT_NULL_YIELDS_NULL: 'ON', QUOTED_IDENTIFIER: 'ON', IMPLICIT_TRANSACTIONS: 'OFF', ROWCOUNT: '0' },
  ...{ NUMERIC_ROUNDABORT: 'OFF', DATEFIRST: '7', DATEFORMAT: 'MDY', LANGUAGE: 'US_ENGLISH', TEXTSIZE: '2147483647' },
};

function parseSetOption(tokens: TokenStream, line: number): Action {
  const options = tokens.list(() => tokens.next().keyword);
  const value = parseValue(tokens);
  const unknown = options.find((option) => !OPTIONS.includes(option) && ONLY[option] !== value);
  if (unknown !== undefined) throw unsupported(`SET ${unknown} ${value}`, line);
  const run: Action['run'] = (frame) => {
    for (const option of options) frame.session.options.set(option, value);
    frame.rowCount = 0;
  };
  return { run };
}

function parseValue(tokens: TokenStream): string {
  const levels = ['READ', 'UNCOMMITTED', 'COMMITTED', 'REPEATABLE', 'SNAPSHOT', 'SERIALIZABLE'];
  if (!tokens.take('ISOLATION', 'LEVEL')) return `${tokens.take('-') ? '-' : ''}${tokens.next().text.toUpperCase()}`;
  let level = '';
  while (tokens.isOneOf(...levels)) level += ` ${tokens.next().keyword}`;
  return level.trim();
}

/** @throws SqlError 911 */
export function parseUse(tokens: TokenStream, line: number): Action {
  const database = tokens.name();
  const run: Action['run'] = (frame, output) => {
    const { session } = frame;
    const found = session.server.databases.find((name) => sameName(name, database));
    if (found === undefined) throw sqlError(911, [database]);
    session.database = found;
    frame.rowCount = 0;
    const text = `Changed database context to '${found}'.`;
    output.message(messageOf(new SqlError(5701, text, { severity: 0, state: 2 }, line)));
  };
  return { run };
}
