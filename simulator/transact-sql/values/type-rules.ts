import type { SqlType } from '../../engine/sql-type';
import { SqlError } from '../sql-error';

/** Data type precedence, highest first (page: Data Type Precedence). */
const PRECEDENCE: readonly SqlType['name'][] = [
  'datetimeoffset',
  'datetime2',
  'datetime',
  'date',
  'time',
  'float',
  'decimal',
  'bigint',
  'int',
  'smallint',
  'tinyint',
  'bit',
  'uniqueidentifier',
  'nvarchar',
  'nchar',
  'varchar',
  'char',
  'varbinary',
  'binary',
];

const INTEGER_DIGITS: Readonly<Record<string, number>> = { bit: 1, tinyint: 3, smallint: 5, int: 10, bigint: 19 };

export const INT: SqlType = { name: 'int' };

export function isText(type: SqlType): type is Extract<SqlType, { name: 'nvarchar' | 'nchar' | 'varchar' | 'char' }> {
  return ['nvarchar', 'nchar', 'varchar', 'char'].includes(type.name);
}

export function isBinary(type: SqlType): type is Extract<SqlType, { name: 'varbinary' | 'binary' }> {
  return type.name === 'varbinary' || type.name === 'binary';
}

export function isInteger(type: SqlType): boolean {
  return type.name in INTEGER_DIGITS;
}

export function isNumber(type: SqlType): boolean {
  return isInteger(type) || type.name === 'decimal' || type.name === 'float';
}

/** Types with a date in them. */
export function isDated(type: SqlType): boolean {
  return ['date', 'datetime', 'datetime2', 'datetimeoffset'].includes(type.name);
}

/** The type that two operands are brought to; `null` is that of a bare NULL. */
export function commonType(a: SqlType | null, b: SqlType | null): SqlType | null {
  if (a === null || b === null) return a ?? b;
  if (isText(a) && isText(b)) return commonText(a, b);
  if (isBinary(a) && isBinary(b)) return { name: 'varbinary', length: longer(a.length, b.length) };
  if (a.name === 'decimal' || b.name === 'decimal') {
    if (isNumber(a) && isNumber(b) && a.name !== 'float' && b.name !== 'float') return commonDecimal(a, b);
  }
  const [first, second] = PRECEDENCE.indexOf(a.name) <= PRECEDENCE.indexOf(b.name) ? [a, b] : [b, a];
  return 'scale' in first && 'scale' in second && first.name === second.name
    ? { ...first, scale: Math.max(first.scale, second.scale) }
    : first;
}

type Text = Extract<SqlType, { name: 'nvarchar' | 'nchar' | 'varchar' | 'char' }>;

function commonText(a: Text, b: Text): SqlType {
  const isUnicode = [a, b].some((type) => type.name.startsWith('n'));
  const length = longer(a.length, b.length);
  if (a.name === b.name && a.length === b.length) return a;
  return { name: isUnicode ? 'nvarchar' : 'varchar', length };
}

function longer(a: number | 'max', b: number | 'max'): number | 'max' {
  return a === 'max' || b === 'max' ? 'max' : Math.max(a, b);
}

export function asDecimal(type: SqlType): { readonly precision: number; readonly scale: number } {
  if (type.name === 'decimal') return type;
  return { precision: INTEGER_DIGITS[type.name] ?? 38, scale: 0 };
}

function commonDecimal(a: SqlType, b: SqlType): SqlType {
  const [left, right] = [asDecimal(a), asDecimal(b)];
  const scale = Math.max(left.scale, right.scale);
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale);
  return { name: 'decimal', precision: Math.min(38, whole + scale), scale };
}

/** The type of a concatenation. */
export function concatenated(a: Text, b: Text): SqlType {
  const isUnicode = [a, b].some((type) => type.name.startsWith('n'));
  const name = isUnicode ? 'nvarchar' : 'varchar';
  if (a.length === 'max' || b.length === 'max') return { name, length: 'max' };
  return { name, length: Math.min(a.length + b.length, isUnicode ? 4000 : 8000) };
}

/** As error messages call it. */
export function typeName(type: SqlType): string {
  return type.name === 'decimal' ? 'numeric' : type.name;
}

export function operandClash(a: SqlType, b: SqlType): SqlError {
  const message = `Operand type clash: ${typeName(a)} is incompatible with ${typeName(b)}`;
  return new SqlError(206, message, { state: 2, reach: 'batch' });
}
