import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseExpression, TIGHTEST } from '../expressions/expression';
import { constant } from '../expressions/operators';
import type { Expression } from '../expressions/scope';
import { call, type GivenArgument } from '../run/call';
import { runText } from '../run/run-statements';
import type { Frame } from '../run/session-state';
import { evaluate, findVariable, textOf } from '../run/tables-and-variables';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import { INT } from '../values/types';
import type { Action } from './statement';

/** After EXECUTE: a text in parentheses or a procedure. @throws SqlError 102 */
export function parseExecute(tokens: TokenStream, line: number): Action {
  if (tokens.is('(')) {
    const text = tokens.parenthesized(() => parseExpression(tokens));
    return (frame, output) => runText(textOf(text, frame) ?? '', frame, output);
  }
  const returnTo = tokens.assigned();
  const procedure = tokens.path();
  const args = isArgument(tokens) ? tokens.list(() => parseArgument(tokens, line)) : [];
  return async (frame, output) => {
    const given = args.map((argument) => argument(frame));
    let status: number | undefined;
    output.enterProcedure?.();
    try {
      status = await call(procedure, given, frame, output, line);
    } finally {
      output.leaveProcedure?.(status);
    }
    if (returnTo === undefined) return;
    const target = findVariable(returnTo, frame, line);
    target.value = convert(status, INT, target.type);
  };
}

function isArgument(tokens: TokenStream): boolean {
  const { kind } = tokens.peek();
  return ['variable', 'string', 'number', 'hex', 'name'].includes(kind) || tokens.isOneOf('-', 'NULL', 'DEFAULT');
}

function parseArgument(tokens: TokenStream, line: number): (frame: Frame) => GivenArgument {
  const name = tokens.assigned();
  if (tokens.take('DEFAULT')) return () => ({ name, type: null, value: undefined, receive: undefined });
  const value = parseArgumentValue(tokens);
  const isOutput = tokens.take('OUTPUT') || tokens.take('OUT');
  return (frame) => {
    const receive = isOutput && value.variable !== undefined ? receiver(value.variable, frame, line) : undefined;
    return { name, ...evaluate(value, frame), receive };
  };
}

/** A constant or a variable; a bare word is a string (page: EXECUTE). */
function parseArgumentValue(tokens: TokenStream): Expression {
  if (tokens.is('NULL') || !tokens.isName()) return parseExpression(tokens, TIGHTEST);
  const text = tokens.name();
  return () => constant(text, { name: 'nvarchar', length: Math.max(1, text.length) });
}

function receiver(name: string, frame: Frame, line: number): GivenArgument['receive'] {
  const target = findVariable(name, frame, line);
  return (result: SqlValue, type: SqlType) => {
    target.value = convert(result, type, target.type);
  };
}
