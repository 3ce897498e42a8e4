import type { SqlType } from '../../engine/sql-type';
import type { DateTimeOffset, SqlValue } from '../../engine/sql-value';
import { isText } from './type-rules';

/** Negative, zero or positive; both values are of this type and not NULL. Text ignores case and trailing spaces. */
export function compareValues(a: SqlValue, b: SqlValue, type: SqlType): number {
  if (isText(type)) return order(comparable(a as string), comparable(b as string));
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  if (type.name === 'datetimeoffset') return order((a as DateTimeOffset).utcTicks, (b as DateTimeOffset).utcTicks);
  if (type.name === 'uniqueidentifier') return order(guidOrder(a as string), guidOrder(b as string));
  return order(a as number | bigint, b as number | bigint);
}

/** The same for values that are equal: a key for DISTINCT, GROUP BY and hash joins. NULL has a key of its own. */
export function keyOf(value: SqlValue, type: SqlType | null): string {
  if (value === null || type === null) return 'null';
  if (isText(type)) return `'${comparable(value as string)}`;
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (typeof value === 'object') return String(value.utcTicks);
  return String(value);
}

function comparable(text: string): string {
  return text.replace(/ +$/, '').toUpperCase();
}

function order<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The last group counts first (blog of the SQL Server team: how GUIDs are compared). */
function guidOrder(guid: string): string {
  return guid.split('-').reverse().join('');
}
