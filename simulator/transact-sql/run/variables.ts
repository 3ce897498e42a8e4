import { bindExpression, mustDeclare } from '../query/bind-expression';
import type { Bound, Env } from '../query/scope';
import { emptyScope, NO_ROWS } from '../query/scope';
import type { DeclaredVariable, Expression, Statement } from '../syntax/ast';
import { convert } from '../values/convert';
import type { Frame, Variable } from './session-state';

/** A declaration in a loop is carried out each time round. */
export function declareVariables(variables: readonly DeclaredVariable[], frame: Frame): void {
  for (const { name, type, value } of variables) {
    const key = name.toLowerCase();
    const bound = value === undefined ? undefined : bindExpression(value, emptyScope(frame));
    const variable: Variable = { type, value: null };
    frame.variables.set(key, variable);
    if (bound !== undefined) assign(variable, bound, NO_ROWS);
  }
}

export function setVariable(
  { name, operator, value, line }: Extract<Statement, { kind: 'setVariable' }>,
  frame: Frame,
): void {
  const variable = findVariable(name, frame, line);
  const expression: Expression =
    operator === '='
      ? value
      : { kind: 'binary', operator: operator.charAt(0), left: { kind: 'variable', name, line }, right: value, line };
  assign(variable, bindExpression(expression, emptyScope(frame)), NO_ROWS);
}

/** @throws SqlError 137 */
export function findVariable(name: string, frame: Frame, line: number): Variable {
  const variable = frame.variables.get(name.toLowerCase());
  if (variable === undefined) throw mustDeclare(name, line);
  return variable;
}

export function assign(variable: Variable, bound: Bound, env: Env): void {
  variable.value = convert(bound.evaluate(env), bound.type, variable.type);
}

/** The value of an expression outside of any query. */
export function evaluate(
  expression: Expression,
  frame: Frame,
): { readonly bound: Bound; readonly value: Variable['value'] } {
  const bound = bindExpression(expression, emptyScope(frame));
  return { bound, value: bound.evaluate(NO_ROWS) };
}
