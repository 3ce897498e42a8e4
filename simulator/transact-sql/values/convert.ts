import { bytesOfGuid, guidOfBytes } from '../../engine/guid';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { sqlError, unsupported } from '../sql-error';
import { toDated } from './to-dated';
import { toNumber } from './to-number';
import { toText } from './to-text';
import { type BinaryType, INT, isBinary, isDated, isNumber, isText, MAX_TEXT, typeName } from './types';

/** Converts a value as CAST and CONVERT do. @throws SqlError 220, 241, 242, 245, 248, 529, 8114, 8115, 8169, 8170 */
export function convert(value: SqlValue, from: SqlType | null, to: SqlType, style?: number): SqlValue {
  if (value === null || from === null) return null;
  if (style === undefined && isSame(from, to)) return value;
  if (isText(to)) return toText(value, from, to, style);
  if (isBinary(to) && isBinary(from)) return toBinary(value as Buffer, to);
  if (isBinary(to) && from.name === 'uniqueidentifier') return toBinary(bytesOfGuid(value as string), to);
  if (isBinary(from) && to.name === 'uniqueidentifier') return guidOfBytes(Buffer.concat([value as Buffer], 16));
  if (isBinary(to) || isBinary(from)) throw unsupported(`conversion of ${from.name} to ${to.name}`);
  if (isDated(to)) return toDated(value, from, to);
  if (isNumber(to) && (isNumber(from) || isText(from))) return toNumber(value, from, to);
  if (to.name === 'uniqueidentifier') return toGuid(value, from, to);
  throw sqlError(529, [typeName(from), typeName(to)]);
}

/** Most conversions are none: their cost would be most of that of a query. */
function isSame(from: SqlType, to: SqlType): boolean {
  return from === to || (from.name === to.name && sizeOf(from) === sizeOf(to));
}

/** What a type has in parentheses. */
function sizeOf(type: SqlType): string | number | undefined {
  if ('length' in type) return type.length;
  return 'precision' in type ? `${type.precision},${type.scale}` : 'scale' in type ? type.scale : undefined;
}

export function asText(value: SqlValue, from: SqlType | null): string | null {
  return convert(value, from, MAX_TEXT) as string | null;
}

export function asInt(value: SqlValue, from: SqlType | null): number | null {
  return convert(value, from, INT) as number | null;
}

function toBinary(bytes: Buffer, { name, length }: BinaryType): Buffer {
  if (length === 'max' || (name === 'varbinary' && bytes.length < length)) return bytes;
  return Buffer.concat([bytes], length);
}

const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?/i;

function toGuid(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  if (from.name === to.name) return value;
  if (!isText(from)) throw sqlError(529, [typeName(from), typeName(to)]);
  const guid = GUID.exec(value as string)?.[1];
  if (guid === undefined) throw sqlError(8169);
  return guid.toUpperCase();
}

/** Whether a value of `from` may be put where a `to` is expected without CAST (page: CAST and CONVERT, the chart). */
export function isImplicit(from: SqlType, to: SqlType): boolean {
  if (from.name === to.name || isText(from)) return !isText(from) || !isBinary(to);
  if (isDated(from)) return isText(to) || isDated(to);
  if (from.name === 'uniqueidentifier') return isText(to) || isBinary(to);
  if (isBinary(from)) return !isDated(to) && to.name !== 'float';
  return isNumber(to) || isText(to) || to.name === 'datetime' || isBinary(to);
}
