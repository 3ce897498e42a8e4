import { bytesOfGuid, guidOfBytes } from '../../engine/guid';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { sqlError, type SqlError, unsupported } from '../sql-error';
import { toDated } from './dates';
import { plainText, toText } from './to-text';
import type { BinaryType, DecimalType } from './types';
import { asDecimal, INT, isBinary, isDated, isNumber, isText, MAX_TEXT, operandClash, typeName } from './types';

/** Converts a value as CAST and CONVERT do. @throws SqlError 220, 241, 242, 245, 248, 529, 8114, 8115, 8169, 8170 */
export function convert(value: SqlValue, from: SqlType | null, to: SqlType, style?: number): SqlValue {
  if (value === null || from === null) return null;
  if (style === undefined && isSame(from, to)) return value;
  if (isText(to)) return toText(value, from, to, style);
  if (isBinary(to) && isBinary(from)) return toBinary(value as Buffer, to);
  if (isBinary(to) && from.name === 'uniqueidentifier') return toBinary(bytesOfGuid(value as string), to);
  if (isBinary(from) && to.name === 'uniqueidentifier') return guidOfBytes(Buffer.concat([value as Buffer], 16));
  if (isBinary(to) || isBinary(from)) throw unsupported(`conversion of ${from.name} to ${to.name}`);
  if (isDated(to)) return toDated(value, from, to, style);
  if (isNumber(to) && (isNumber(from) || isText(from))) return toNumber(value, from, to);
  if (isNumber(to) && from.name === 'datetime') throw unsupported(`conversion of datetime to ${to.name}`);
  if (to.name === 'uniqueidentifier') return toGuid(value, from, to);
  throw sqlError(529, [typeName(from), typeName(to)]);
}

/** Most conversions are none: their cost would be most of that of a query. */
function isSame(from: SqlType, to: SqlType): boolean {
  return from === to || (from.name === to.name && sizeOf(from) === sizeOf(to));
}

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
  if (isDated(from))
    return isText(to) || (isDated(to) && !['date time', 'time date'].includes(`${from.name} ${to.name}`));
  if (from.name === 'uniqueidentifier') return isText(to) || isBinary(to);
  if (isBinary(from)) return !isDated(to) && to.name !== 'float';
  return isNumber(to) || isText(to) || to.name === 'datetime' || isBinary(to);
}

/** @throws SqlError 206, and 257 where CAST would do */
export function checkImplicit(from: SqlType | null, to: SqlType): void {
  if (from === null || isImplicit(from, to)) return;
  const isPossible = isText(from) || (from.name === 'datetime' && isNumber(to));
  throw isPossible ? sqlError(257, [typeName(from), typeName(to)]) : operandClash(from, to);
}

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [0n, 255n],
  smallint: [-32_768n, 32_767n],
  int: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
};

/** From text or another number. @throws SqlError 220, 245, 248, 8114, 8115 */
export function toNumber(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  if (to.name === 'float') return toFloat(value, from);
  if (to.name === 'decimal') return toDecimal(value, from, to);
  return held(wholeOf(value, from, to), to, () => overflow(value, from, to));
}

/** A whole number as its type holds it. @throws what `overflow` makes when it is too large for that */
export function held(whole: bigint, to: SqlType, overflow: () => SqlError): SqlValue {
  if (to.name === 'bit') return whole === 0n ? 0 : 1;
  const [least, most] = RANGES[to.name] ?? [whole, whole];
  if (whole < least || whole > most) throw overflow();
  return to.name === 'bigint' ? whole : Number(whole);
}

/** Cut towards zero; for a bit, whatever is not 0. */
function wholeOf(value: SqlValue, from: SqlType, to: SqlType): bigint {
  if (!isText(from)) {
    const [unscaled, scale] = unscaledOf(value, from, to);
    return to.name === 'bit' ? unscaled : unscaled / 10n ** BigInt(scale);
  }
  const text = (value as string).trim().toUpperCase();
  if (to.name === 'bit' && (text === 'TRUE' || text === 'FALSE')) return text === 'TRUE' ? 1n : 0n;
  if (/^[+-]?\d*$/.test(text) && /\d|^$/.test(text)) return BigInt(text.replace('+', ''));
  if (to.name === 'bigint') throw sqlError(8114, [from.name, to.name]);
  throw sqlError(245, [from.name, value as string, to.name]);
}

function toFloat(value: SqlValue, from: SqlType): number {
  if (from.name === 'float') return value as number;
  if (!isText(from)) return Number(value) / 10 ** asDecimal(from).scale;
  const text = (value as string).trim();
  if (Number.isFinite(Number(text)) && !/[xob]/i.test(text)) return Number(text);
  throw sqlError(8114, [from.name, 'float']);
}

/** Rounded half away from zero. */
function toDecimal(value: SqlValue, from: SqlType, to: DecimalType): bigint {
  const [unscaled, scale] = unscaledOf(value, from, to);
  const result = rescale(unscaled, scale, to.scale);
  if (digitsOf(result) > to.precision) throw overflow(value, from, to);
  return result;
}

export function digitsOf(unscaled: bigint): number {
  return String(unscaled).replace('-', '').length;
}

function unscaledOf(value: SqlValue, from: SqlType, to: SqlType): readonly [unscaled: bigint, scale: number] {
  if (from.name !== 'float' && !isText(from)) return [BigInt(value as number | bigint), asDecimal(from).scale];
  const text = typeof value === 'number' ? value.toFixed(20) : (value as string).trim();
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null || !/\d/.test(text)) throw sqlError(8114, [from.name, typeName(to)]);
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = BigInt(`${whole}${fraction}`);
  return [sign === '-' ? -digits : digits, fraction.length];
}

export function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * 10n ** BigInt(to - from);
  const divisor = 10n ** BigInt(from - to);
  return (unscaled + (unscaled < 0n ? -divisor / 2n : divisor / 2n)) / divisor;
}

function overflow(value: SqlValue, from: SqlType, to: SqlType): SqlError {
  if (isText(from) && to.name === 'int') return sqlError(248, [from.name, value as string]);
  if (from.name !== 'decimal' && (to.name === 'tinyint' || to.name === 'smallint')) {
    return sqlError(220, [to.name, plainText(value)]);
  }
  const source = from.name === 'int' || from.name === 'bigint' ? 'expression' : typeName(from);
  return sqlError(8115, [source, typeName(to)]);
}
