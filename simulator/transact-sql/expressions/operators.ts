import type { SqlValue } from '../../engine/sql-value';
import { unsupported } from '../sql-error';
import { arithmeticType, calculate } from '../values/arithmetic';
import { convert } from '../values/convert';
import { BIGINT, INT, isInteger, isNumber } from '../values/types';
import { constant } from './literal';
import type { Expression } from './scope';

export function binary(sign: string, left: Expression, right: Expression): Expression {
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    const type = arithmeticType(sign, a.type, b.type);
    const { type: typeA } = a;
    const { type: typeB } = b;
    if (type === null || typeA === null || typeB === null) return constant(null, type);
    return {
      type,
      evaluate: (env) => {
        const [x, y] = [a.evaluate(env), b.evaluate(env)];
        return x === null || y === null ? null : calculate(sign, [x, typeA], [y, typeB], type);
      },
    };
  };
}

export function unary(sign: string, operand: Expression, line: number): Expression {
  if (sign === '+') return operand;
  return (scope) => {
    const bound = operand(scope);
    const type = bound.type ?? INT;
    if (sign === '~' ? !isInteger(type) : !isNumber(type)) throw unsupported(`${sign} of a ${type.name}`, line);
    const applied = (value: SqlValue): SqlValue => {
      if (value === null) return null;
      if (sign === '~') return convert(~BigInt(value as number), BIGINT, type);
      return typeof value === 'bigint' ? -value : -(value as number);
    };
    return { ...bound, type, evaluate: (env) => applied(bound.evaluate(env)) };
  };
}
