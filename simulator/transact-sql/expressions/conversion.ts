import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError } from '../sql-error';
import { asInt, convert } from '../values/convert';
import type { Bound, Env, Expression } from './scope';

/** CAST and CONVERT; with `isTry` a value that cannot be converted is NULL. */
export function conversion(
  operand: Expression,
  type: SqlType,
  style: Expression | undefined,
  isTry: boolean,
): Expression {
  return (scope) => {
    const [bound, boundStyle] = [operand(scope), style?.(scope)];
    const evaluate = (env: Env): SqlValue => {
      const styleValue = boundStyle && asInt(boundStyle.evaluate(env), boundStyle.type);
      return convert(bound.evaluate(env), bound.type, type, styleValue ?? undefined);
    };
    return { type, nullable: isTry || bound.nullable !== false, evaluate: isTry ? nullOnError(evaluate) : evaluate };
  };
}

function nullOnError(evaluate: Bound['evaluate']): Bound['evaluate'] {
  return (env) => {
    try {
      return evaluate(env);
    } catch (error) {
      if (error instanceof SqlError && error.number !== 529 && error.number !== 50_000) return null;
      throw error;
    }
  };
}
