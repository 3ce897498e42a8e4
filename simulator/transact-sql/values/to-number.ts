import type { SqlType, SqlValue } from '../../engine/sql-value';
import { sqlError, type SqlError } from '../sql-error';
import { plainText } from './to-text';
import { asDecimal, type DecimalType, isText, typeName } from './types';

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
  const whole = wholeOf(value, from, to);
  if (to.name === 'bit') return whole === 0n ? 0 : 1;
  const [least, most] = RANGES[to.name] ?? [whole, whole];
  if (whole < least || whole > most) throw overflow(value, from, to);
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
