import type { SqlType } from '../../engine/sql-value';
import { sqlError, type SqlError } from '../sql-error';

export type TextType = Extract<SqlType, { name: 'nvarchar' | 'nchar' | 'varchar' | 'char' }>;
export type BinaryType = Extract<SqlType, { name: 'varbinary' | 'binary' }>;
export type DecimalType = Extract<SqlType, { name: 'decimal' }>;

export const INT: SqlType = { name: 'int' };
export const BIGINT: SqlType = { name: 'bigint' };
export const DATETIME: SqlType = { name: 'datetime' };
export const MAX_TEXT: SqlType = { name: 'nvarchar', length: 'max' };

/** Data type precedence, highest first (page: Data Type Precedence). */
const PRECEDENCE = (
  'datetimeoffset datetime2 datetime date time float decimal bigint int smallint tinyint bit uniqueidentifier ' +
  'nvarchar nchar varchar char varbinary binary'
).split(' ');

const INTEGER_DIGITS: Readonly<Record<string, number>> = { bit: 1, tinyint: 3, smallint: 5, int: 10, bigint: 19 };

export function isText(type: SqlType | null): type is TextType {
  return type !== null && ['nvarchar', 'nchar', 'varchar', 'char'].includes(type.name);
}

export function isUnicode(type: SqlType | null): boolean {
  return type?.name === 'nvarchar' || type?.name === 'nchar';
}

export function isBinary(type: SqlType): type is BinaryType {
  return type.name === 'varbinary' || type.name === 'binary';
}

export function isInteger(type: SqlType): boolean {
  return type.name in INTEGER_DIGITS;
}

export function isNumber(type: SqlType): boolean {
  return isInteger(type) || type.name === 'decimal' || type.name === 'float';
}

/** Dates and times. */
export function isDated(type: SqlType): boolean {
  return ['date', 'time', 'datetime', 'datetime2', 'datetimeoffset'].includes(type.name);
}

/** The type that two operands are brought to; `null` is that of a bare NULL. */
export function commonType(a: SqlType | null, b: SqlType | null): SqlType | null {
  if (a === null || b === null) return a ?? b;
  if (isText(a) && isText(b)) return commonText(a, b);
  if (isBinary(a) && isBinary(b)) return { name: 'varbinary', length: longer(a.length, b.length) };
  const [first, second] = PRECEDENCE.indexOf(a.name) <= PRECEDENCE.indexOf(b.name) ? [a, b] : [b, a];
  if (first.name === 'decimal' && isNumber(second)) return commonDecimal(first, asDecimal(second));
  return 'scale' in first && 'scale' in second && first.name === second.name
    ? { ...first, scale: Math.max(first.scale, second.scale) }
    : first;
}

function commonText(a: TextType, b: TextType): SqlType {
  if (a.name === b.name && a.length === b.length) return a;
  return { name: isUnicode(a) || isUnicode(b) ? 'nvarchar' : 'varchar', length: longer(a.length, b.length) };
}

function longer(a: number | 'max', b: number | 'max'): number | 'max' {
  return a === 'max' || b === 'max' ? 'max' : Math.max(a, b);
}

/** A whole number as the decimal that holds it. */
export function asDecimal(type: SqlType): DecimalType {
  return type.name === 'decimal' ? type : { name: 'decimal', precision: INTEGER_DIGITS[type.name] ?? 38, scale: 0 };
}

function commonDecimal(a: DecimalType, b: DecimalType): SqlType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  return { name: 'decimal', precision: Math.min(38, whole + scale), scale };
}

/** As error messages call it. */
export function typeName(type: SqlType): string {
  return type.name === 'decimal' ? 'numeric' : type.name;
}

export function operandClash(a: SqlType, b: SqlType): SqlError {
  return sqlError(206, [typeName(a), typeName(b)]);
}
