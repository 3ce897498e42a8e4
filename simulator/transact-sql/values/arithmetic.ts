import type { SqlType, SqlValue } from '../../engine/sql-value';
import { NINETEEN_HUNDRED } from '../../engine/ticks';
import { sqlError, unsupported } from '../sql-error';
import { asText, convert, digitsOf, held, rescale } from './convert';
import type { DecimalType, TextType } from './types';
import {
  asDecimal,
  commonType,
  isBinary,
  isInteger,
  isNumber,
  isText,
  isUnicode,
  MAX_TEXT,
  operandClash,
} from './types';

interface Operator {
  readonly verb: string;
  readonly ofWhole: (a: bigint, b: bigint) => bigint;
  /** Without it the operator is one of whole numbers only. */
  readonly ofFloat?: (a: number, b: number) => number;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': { verb: 'add', ofWhole: (a, b) => a + b, ofFloat: (a, b) => a + b },
  '-': { verb: 'subtract', ofWhole: (a, b) => a - b, ofFloat: (a, b) => a - b },
  '*': { verb: 'multiply', ofWhole: (a, b) => a * b, ofFloat: (a, b) => a * b },
  '/': { verb: 'divide', ofWhole: (a, b) => a / b, ofFloat: (a, b) => a / b },
  '%': { verb: 'modulo', ofWhole: (a, b) => a % b, ofFloat: (a, b) => a % b },
  '&': { verb: "'&'", ofWhole: (a, b) => a & b },
  '|': { verb: "'|'", ofWhole: (a, b) => a | b },
  '^': { verb: "'^'", ofWhole: (a, b) => a ^ b },
};

function operatorOf(sign: string): Operator {
  const operator = OPERATORS[sign];
  if (operator === undefined) throw new RangeError(sign);
  return operator;
}

/** The type of `a operator b`. @throws SqlError 206, 402, 8117 */
export function arithmeticType(sign: string, a: SqlType | null, b: SqlType | null): SqlType | null {
  if (a === null || b === null) return a ?? b;
  const { verb, ofFloat } = operatorOf(sign);
  if (sign === '+' && isText(a) && isText(b)) return concatenated(a, b);
  const common = commonType(a, b);
  if (common?.name === 'datetime' && (sign === '+' || sign === '-')) {
    for (const { name } of [a, b]) if (name === 'decimal') throw unsupported(`${sign} of datetime and decimal`);
    return common;
  }
  if (common === null || !isNumber(common)) {
    if (isBinary(a) && isBinary(b)) throw unsupported(`${sign} of ${a.name}`);
    throw isNumber(a) === isNumber(b) ? sqlError(8117, [(common ?? a).name, verb]) : operandClash(a, b);
  }
  const isPossible = ofFloat === undefined ? isInteger(common) : common.name !== 'bit';
  if (!isPossible) throw sqlError(402, [a.name, b.name, verb]);
  return common.name === 'decimal' ? decimalType(sign, asDecimal(a), asDecimal(b)) : common;
}

function concatenated(a: TextType, b: TextType): SqlType {
  const [name, most] = isUnicode(a) || isUnicode(b) ? (['nvarchar', 4000] as const) : (['varchar', 8000] as const);
  return { name, length: a.length === 'max' || b.length === 'max' ? 'max' : Math.min(a.length + b.length, most) };
}

/** Precision and scale of a result (page: Precision, scale, and length). */
function decimalType(sign: string, a: DecimalType, b: DecimalType): SqlType {
  const scale = Math.max(a.scale, b.scale);
  const [wholeA, wholeB] = [a.precision - a.scale, b.precision - b.scale];
  switch (sign) {
    case '*':
      return limited(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const quotientScale = Math.max(6, a.scale + b.precision + 1);
      return limited(wholeA + b.scale + quotientScale, quotientScale);
    }
    case '%':
      return limited(Math.min(wholeA, wholeB) + scale, scale);
    default:
      return limited(Math.max(wholeA, wholeB) + scale + 1, scale);
  }
}

function limited(precision: number, scale: number): SqlType {
  const excess = Math.max(0, precision - 38);
  return { name: 'decimal', precision: Math.min(38, precision), scale: Math.max(Math.min(scale, 6), scale - excess) };
}

type Operand = readonly [value: SqlValue, type: SqlType];

/** Neither value is NULL; `type` is what `arithmeticType` said. @throws SqlError 8115, 8134 */
export function calculate(sign: string, a: Operand, b: Operand, type: SqlType): SqlValue {
  if (isText(type)) return convert(`${asText(...a) ?? ''}${asText(...b) ?? ''}`, MAX_TEXT, type);
  if (type.name === 'decimal') return calculateDecimal(sign, a, b, type);
  const [left, right] = [convert(...a, type), convert(...b, type)];
  // A number added to a datetime is days; as a datetime it stands as days since 1900.
  if (typeof left === 'bigint' && typeof right === 'bigint' && type.name === 'datetime') {
    return sign === '+' ? left + right - NINETEEN_HUNDRED : left - right + NINETEEN_HUNDRED;
  }
  if (type.name === 'float') return dividing(sign, operatorOf(sign).ofFloat, left as number, right as number);
  const whole = dividing(sign, operatorOf(sign).ofWhole, BigInt(left as number), BigInt(right as number));
  return held(whole, type, () => sqlError(8115, ['expression', type.name]));
}

/** @throws SqlError 8134 */
function dividing<T extends number | bigint>(sign: string, by: ((a: T, b: T) => T) | undefined, a: T, b: T): T {
  if ((sign === '/' || sign === '%') && Number(b) === 0) throw sqlError(8134);
  if (by === undefined) throw new RangeError(sign);
  return by(a, b);
}

function calculateDecimal(sign: string, [a, typeA]: Operand, [b, typeB]: Operand, type: DecimalType): bigint {
  const [scaleA, scaleB] = [asDecimal(typeA).scale, asDecimal(typeB).scale];
  const [left, right] = [BigInt(a as number | bigint), BigInt(b as number | bigint)];
  const { ofWhole } = operatorOf(sign);
  const unscaled = (): bigint => {
    if (sign === '*') return rescale(left * right, scaleA + scaleB, type.scale);
    if (sign === '/') return dividing(sign, ofWhole, rescale(left, scaleA, type.scale + scaleB), right);
    const scale = Math.max(scaleA, scaleB);
    const result = dividing(sign, ofWhole, rescale(left, scaleA, scale), rescale(right, scaleB, scale));
    return rescale(result, scale, type.scale);
  };
  const result = unscaled();
  if (digitsOf(result) > type.precision) throw sqlError(8115, ['expression', 'numeric']);
  return result;
}
