import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { conversionFailed, SqlError } from '../sql-error';
import { toBinary } from './to-binary';
import { toDated } from './to-dated';
import { toNumber } from './to-number';
import { textOf } from './to-text';
import { isBinary, isDated, isNumber, isText, typeName } from './type-rules';

/**
 * Converts a value as CAST and CONVERT do; text that is too long is cut.
 * @throws SqlError 245, 241, 8114, 8115, 8169, 529 …
 */
export function convert(value: SqlValue, from: SqlType | null, to: SqlType, style?: number): SqlValue {
  if (value === null || from === null) return null;
  if (isText(to)) return toText(value, from, to, style);
  if (isNumber(to)) return toNumber(value, from, to);
  if (isDated(to) || to.name === 'time') return toDated(value, from, to);
  if (isBinary(to)) return toBinary(value, from, to, style);
  return toGuid(value, from);
}

function toText(
  value: Exclude<SqlValue, null>,
  from: SqlType,
  to: Extract<SqlType, { length: number | 'max' }>,
  style: number | undefined,
): string {
  const text = textOf(value, from, style);
  const length = to.length === 'max' ? Infinity : to.length;
  if (text.length > length && (isNumber(from) || from.name === 'uniqueidentifier')) {
    if (from.name === 'uniqueidentifier') {
      throw conversionFailed(8170, 'Insufficient result space to convert uniqueidentifier value to char.');
    }
    if (to.name.startsWith('n') || from.name === 'decimal' || from.name === 'float') {
      throw conversionFailed(8115, `Arithmetic overflow error converting ${typeName(from)} to data type ${to.name}.`);
    }
    return '*';
  }
  const cut = text.slice(0, length);
  return to.name === 'char' || to.name === 'nchar' ? cut.padEnd(length === Infinity ? 0 : length) : cut;
}

const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?/i;

function toGuid(value: Exclude<SqlValue, null>, from: SqlType): string {
  if (from.name === 'uniqueidentifier') return value as string;
  if (isBinary(from)) return guidOfBytes(value as Buffer);
  if (!isText(from)) throw notAllowed(from, { name: 'uniqueidentifier' });
  const guid = GUID.exec(value as string)?.[1];
  if (guid === undefined) {
    throw conversionFailed(8169, 'Conversion failed when converting from a character string to uniqueidentifier.');
  }
  return guid.toUpperCase();
}

/** The first three groups are stored with the last byte first. */
function guidOfBytes(bytes: Buffer): string {
  const hex = Buffer.concat([bytes, Buffer.alloc(16)], 16);
  const groups = [
    hex.subarray(0, 4).reverse(),
    hex.subarray(4, 6).reverse(),
    hex.subarray(6, 8).reverse(),
    hex.subarray(8, 10),
    hex.subarray(10, 16),
  ];
  return groups.map((group) => group.toString('hex').toUpperCase()).join('-');
}

export function notAllowed(from: SqlType, to: SqlType): SqlError {
  const message = `Explicit conversion from data type ${typeName(from)} to ${typeName(to)} is not allowed.`;
  return new SqlError(529, message, { state: 2, reach: 'batch' });
}

/** Whether a value of `from` may be put where a `to` is expected without CAST (page: CAST and CONVERT, the chart). */
export function isImplicit(from: SqlType, to: SqlType): boolean {
  if (from.name === to.name || isText(from)) return !isText(from) || !isBinary(to);
  if (isDated(from) || from.name === 'time') return isText(to) || isDated(to) || to.name === 'time';
  if (from.name === 'uniqueidentifier') return isText(to) || isBinary(to);
  if (isBinary(from)) return !isDated(to) && to.name !== 'float' && to.name !== 'time';
  return isNumber(to) || isText(to) || to.name === 'datetime' || isBinary(to);
}
