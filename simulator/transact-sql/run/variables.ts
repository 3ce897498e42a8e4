import type { SqlType, SqlValue } from '../../engine/sql-value';
import { emptyScope, type Expression, NO_ROWS } from '../expressions/scope';
import { sqlError } from '../sql-error';
import { asInt, asText, convert } from '../values/convert';
import type { Frame, Variable } from './session-state';

/** @throws SqlError 137 */
export function findVariable(name: string, frame: Frame, line: number): Variable {
  const variable = frame.variables.get(name.toLowerCase());
  if (variable === undefined) throw sqlError(137, [name], line);
  return variable;
}

export function assign(variable: Variable, expression: Expression, frame: Frame): void {
  const { value, type } = evaluate(expression, frame);
  variable.value = convert(value, type, variable.type);
}

/** An expression outside of any query. */
export function evaluate(
  expression: Expression,
  frame: Frame,
): { readonly value: SqlValue; readonly type: SqlType | null } {
  const bound = expression(emptyScope(frame));
  return { value: bound.evaluate(NO_ROWS), type: bound.type };
}

export function textOf(expression: Expression, frame: Frame): string | null {
  const { value, type } = evaluate(expression, frame);
  return asText(value, type);
}

/** NULL is 0. */
export function intOf(expression: Expression, frame: Frame): number {
  const { value, type } = evaluate(expression, frame);
  return asInt(value, type) ?? 0;
}
