import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { conversionFailed, SqlError } from '../sql-error';
import { convert } from './convert';
import { rescale } from './to-number';
import { asDecimal, commonType, concatenated, isInteger, isNumber, isText, operandClash } from './type-rules';
import { plainText } from './plain-text';

/** The type of `a operator b`. @throws SqlError 206, 8117 */
export function arithmeticType(operator: string, a: SqlType | null, b: SqlType | null): SqlType | null {
  if (a === null || b === null) return a ?? b;
  if (operator === '+' && isText(a) && isText(b)) return concatenated(a, b);
  const common = commonType(a, b);
  if (common === null) return null;
  if (!isNumber(common)) {
    if (common.name === 'datetime' && (operator === '+' || operator === '-')) return common;
    throw isNumber(a) === isNumber(b) ? invalidOperands(common, operator) : operandClash(a, b);
  }
  return common.name === 'decimal' ? decimalType(operator, a, b) : common;
}

function invalidOperands(type: SqlType, operator: string): SqlError {
  const names: Readonly<Record<string, string>> = {
    '+': 'add',
    '-': 'subtract',
    '*': 'multiply',
    '/': 'divide',
    '%': 'modulo',
  };
  const message = `Operand data type ${type.name} is invalid for ${names[operator] ?? operator} operator.`;
  return new SqlError(8117, message, { reach: 'batch' });
}

/** Precision and scale of a result (page: Precision, scale, and length). */
function decimalType(operator: string, a: SqlType, b: SqlType): SqlType {
  const { precision: p1, scale: s1 } = asDecimal(a);
  const { precision: p2, scale: s2 } = asDecimal(b);
  switch (operator) {
    case '*':
      return limited(p1 + p2 + 1, s1 + s2);
    case '/': {
      const scale = Math.max(6, s1 + p2 + 1);
      return limited(p1 - s1 + s2 + scale, scale);
    }
    case '%':
      return limited(Math.min(p1 - s1, p2 - s2) + Math.max(s1, s2), Math.max(s1, s2));
    default:
      return limited(Math.max(s1, s2) + Math.max(p1 - s1, p2 - s2) + 1, Math.max(s1, s2));
  }
}

function limited(precision: number, scale: number): SqlType {
  const excess = Math.max(0, precision - 38);
  return { name: 'decimal', precision: Math.min(38, precision), scale: Math.max(Math.min(scale, 6), scale - excess) };
}

/** Both values are not NULL; `type` is what `arithmeticType` said. @throws SqlError 8134, 8115 */
export function calculate(
  operator: string,
  [a, typeA]: readonly [SqlValue, SqlType],
  [b, typeB]: readonly [SqlValue, SqlType],
  type: SqlType,
): SqlValue {
  if (isText(type)) return `${plainText(convert(a, typeA, type))}${plainText(convert(b, typeB, type))}`;
  if (type.name === 'decimal') return calculateDecimal(operator, [a, typeA], [b, typeB], type);
  const left = convert(a, typeA, type);
  const right = convert(b, typeB, type);
  if (type.name === 'datetime') return shiftDate(operator, left as bigint, right as bigint);
  if (type.name === 'float') return calculateFloat(operator, left as number, right as number);
  return narrowed(calculateWhole(operator, BigInt(left as number), BigInt(right as number)), type);
}

const NINETEEN_HUNDRED = 599_266_080_000_000_000n;

/** A number added to a datetime is days; as a datetime it stands as days since 1900. */
function shiftDate(operator: string, a: bigint, b: bigint): bigint {
  return operator === '+' ? a + b - NINETEEN_HUNDRED : a - b + NINETEEN_HUNDRED;
}

function calculateFloat(operator: string, a: number, b: number): number {
  if (b === 0 && (operator === '/' || operator === '%')) throw divideByZero();
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

function calculateWhole(operator: string, a: bigint, b: bigint): bigint {
  if (b === 0n && (operator === '/' || operator === '%')) throw divideByZero();
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    default:
      return a ^ b;
  }
}

function narrowed(value: bigint, type: SqlType): SqlValue {
  if (!isInteger(type)) throw new RangeError(type.name);
  return convert(value, { name: 'bigint' }, type);
}

function calculateDecimal(
  operator: string,
  [a, typeA]: readonly [SqlValue, SqlType],
  [b, typeB]: readonly [SqlValue, SqlType],
  type: Extract<SqlType, { name: 'decimal' }>,
): bigint {
  const [s1, s2] = [asDecimal(typeA).scale, asDecimal(typeB).scale];
  const [left, right] = [BigInt(a as number | bigint), BigInt(b as number | bigint)];
  const unscaled = (): bigint => {
    if (operator === '*') return rescale(left * right, s1 + s2, type.scale);
    if (operator === '/') {
      if (right === 0n) throw divideByZero();
      return (left * 10n ** BigInt(type.scale + s2 - s1 + 1)) / right / 10n;
    }
    const scale = Math.max(s1, s2);
    return rescale(calculateWhole(operator, rescale(left, s1, scale), rescale(right, s2, scale)), scale, type.scale);
  };
  const result = unscaled();
  if ((result < 0n ? -result : result) >= 10n ** BigInt(type.precision)) {
    throw conversionFailed(8115, 'Arithmetic overflow error converting expression to data type numeric.');
  }
  return result;
}

export function divideByZero(): SqlError {
  return new SqlError(8134, 'Divide by zero error encountered.');
}
