import { parseExpression, variable as variableExpression } from '../expressions/expression';
import { binary } from '../expressions/operators';
import type { Expression } from '../expressions/scope';
import type { Frame } from '../run/session-state';
import { assign, findVariable } from '../run/variables';
import { unsupported } from '../sql-error';
import { parseType } from '../syntax/data-type';
import type { TokenStream } from '../syntax/token-stream';
import { parseSetOption } from './set-option';
import type { Action } from './statement';
import { newTable, parseColumns } from './tables';

export function parseDeclare(tokens: TokenStream): Action {
  const declarations = tokens.list(() => parseDeclaration(tokens, tokens.declare().toLowerCase()));
  return (frame) => {
    for (const declare of declarations) declare(frame);
  };
}

/** A declaration in a loop is carried out each time round. */
function parseDeclaration(tokens: TokenStream, name: string): (frame: Frame) => void {
  if (tokens.is('CURSOR')) throw unsupported('CURSOR', tokens.line);
  if (tokens.take('TABLE')) {
    const columns = parseColumns(tokens);
    return (frame) => frame.tables.set(name, newTable(columns, frame));
  }
  const type = parseType(tokens);
  const value = tokens.after('=', () => parseExpression(tokens));
  return (frame) => {
    const variable = { type, value: null };
    if (value !== undefined) assign(variable, value, frame);
    frame.variables.set(name, variable);
  };
}

/** SET of a variable or of an option. */
export function parseSet(tokens: TokenStream, line: number): Action {
  if (tokens.peek().kind !== 'variable') return parseSetOption(tokens, line);
  const name = tokens.variable();
  const value = parseAssigned(tokens, name, line);
  return (frame) => {
    assign(findVariable(name, frame, line), value, frame);
    frame.rowCount = 1;
  };
}

function parseAssigned(tokens: TokenStream, name: string, line: number): Expression {
  if (!tokens.isOneOf('=', '+=', '-=', '*=', '/=', '%=')) throw tokens.syntaxError();
  const sign = tokens.next().keyword.replace('=', '');
  const value = parseExpression(tokens);
  return sign === '' ? value : binary(sign, variableExpression(name, line), value);
}
