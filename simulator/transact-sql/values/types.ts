import type { DateTimeOffset, SqlType, SqlValue } from '../../engine/sql-value';
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

export function typeName(type: SqlType): string {
  return type.name === 'decimal' ? 'numeric' : type.name;
}

export function operandClash(a: SqlType, b: SqlType): SqlError {
  return sqlError(206, [typeName(a), typeName(b)]);
}

const COLLATOR = new Intl.Collator('en', { sensitivity: 'accent' });

/** Negative, zero or positive; NULL comes first (page: ORDER BY clause). Text ignores case and trailing spaces. */
export function compareValues(a: SqlValue, b: SqlValue, type: SqlType | null): number {
  if (a === null || b === null || type === null) return Number(a !== null) - Number(b !== null);
  if (a === b) return 0;
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  const [left, right] = [comparable(a, type), comparable(b, type)];
  const order = isText(type) && left !== right ? COLLATOR.compare(left as string, right as string) : 0;
  return order === 0 ? (left < right ? -1 : Number(left > right)) : order;
}

/** Of values that are not NULL: the same as an order of 0, and cheaper. */
export function areEqual(a: SqlValue, b: SqlValue, type: SqlType): boolean {
  return a === b || (isText(type) ? comparable(a, type) === comparable(b, type) : compareValues(a, b, type) === 0);
}

/** The same for values that are equal: a key for DISTINCT, GROUP BY and IN. NULL has a key of its own. */
export function keyOf(value: SqlValue, type: SqlType | null): string {
  if (value === null || type === null) return 'null';
  return `=${Buffer.isBuffer(value) ? value.toString('hex') : String(comparable(value, type))}`;
}

/** Of a row; `types` are those of its values. */
export function rowKey(row: readonly SqlValue[], types: readonly (SqlType | null)[]): string {
  return JSON.stringify(row.map((value, index) => keyOf(value, types[index] ?? null)));
}

export function withoutEndBlanks(text: string): string {
  return text.endsWith(' ') ? text.replace(/ +$/, '') : text;
}

/** The last group of a uniqueidentifier counts first (blog of the SQL Server team: how GUIDs are compared). */
function lastGroupFirst(guid: string): string {
  return guid.slice(24) + guid.slice(19, 23) + guid.slice(14, 18) + guid.slice(9, 13) + guid.slice(0, 8);
}

function comparable(value: SqlValue, type: SqlType): string | number | bigint {
  if (isText(type)) return withoutEndBlanks(value as string).toUpperCase();
  if (type.name === 'uniqueidentifier') return lastGroupFirst(value as string);
  return type.name === 'datetimeoffset' ? (value as DateTimeOffset).utcTicks : (value as number | bigint);
}
