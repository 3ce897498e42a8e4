import type { DateTimeOffset, SqlType, SqlValue } from '../../engine/sql-value';
import { isText } from './types';

/** Negative, zero or positive; NULL comes first (page: ORDER BY clause). Text ignores case and trailing spaces. */
export function compareValues(a: SqlValue, b: SqlValue, type: SqlType | null): number {
  if (a === null || b === null || type === null) return Number(a !== null) - Number(b !== null);
  if (a === b) return 0;
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  const [left, right] = [comparable(a, type), comparable(b, type)];
  return left < right ? -1 : left > right ? 1 : 0;
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

function withoutEndBlanks(text: string): string {
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
