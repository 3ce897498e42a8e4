import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { Token } from '../syntax/lexer';
import { INT } from '../values/types';
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
