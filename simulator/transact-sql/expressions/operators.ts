import type { SqlType, SqlValue } from '../../engine/sql-value';
import { unsupported } from '../sql-error';
import type { Token } from '../syntax/token-stream';
import { arithmeticType, calculate } from '../values/arithmetic';
import { convert } from '../values/convert';
import { BIGINT, INT, isInteger, isNumber } from '../values/types';
import type { Bound, Expression } from './scope';

export function constant(value: SqlValue, type: SqlType | null): Bound {
  return { type, nullable: value === null, evaluate: () => value };
}

export const NULL: Expression = () => constant(null, null);

export function literal(token: Token): Expression {
  const { value, type } = token.kind === 'number' ? numberLiteral(token.text) : textLiteral(token);
  const bound = constant(value, type);
  return Object.assign(() => bound, typeof value === 'number' ? { number: value, line: token.line } : {});
}

interface Typed {
  readonly value: SqlValue;
  readonly type: SqlType;
}

function textLiteral({ kind, text, isUnicode }: Token): Typed {
  if (kind === 'hex') {
    const digits = text.slice(2);
    const value = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
    return { value, type: { name: 'varbinary', length: Math.max(1, value.length) } };
  }
  const length = text.length > (isUnicode ? 4000 : 8000) ? 'max' : Math.max(1, text.length);
  return { value: text, type: { name: isUnicode ? 'nvarchar' : 'varchar', length } };
}

/** Whole numbers that fit are int, all others decimal; with an exponent they are float (page: Constants). */
function numberLiteral(text: string): Typed {
  if (/e/i.test(text)) return { value: Number(text), type: { name: 'float' } };
  if (/^\d+$/.test(text) && Number(text) <= 2_147_483_647) return { value: Number(text), type: INT };
  const [whole = '', fraction = ''] = text.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  const precision = Math.max(digits.length, fraction.length, 1);
  return { value: BigInt(digits), type: { name: 'decimal', precision, scale: fraction.length } };
}

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
