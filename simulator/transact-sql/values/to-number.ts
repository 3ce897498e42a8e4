import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { conversionFailed } from '../sql-error';
import { notAllowed } from './convert';
import { isBinary, isText, typeName } from './type-rules';
import { plainText } from './plain-text';

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [0n, 255n],
  smallint: [-32_768n, 32_767n],
  int: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
};

/** @throws SqlError 245, 8114, 8115, 529 */
export function toNumber(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): SqlValue {
  if (to.name === 'float') return toFloat(value, from);
  if (to.name === 'decimal') return toDecimal(value, from, to);
  if (to.name === 'bit') return toBit(value, from);
  const whole = toWhole(value, from, to);
  const [least, most] = RANGES[to.name] ?? [whole, whole];
  if (whole < least || whole > most) throw overflow(value, from, to);
  return to.name === 'bigint' ? whole : Number(whole);
}

/** Cut towards zero. */
function toWhole(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): bigint {
  if (isText(from)) return wholeOfText(value as string, from, to);
  if (isBinary(from)) return BigInt.asIntN(64, BigInt(`0x0${(value as Buffer).toString('hex')}`));
  switch (from.name) {
    case 'decimal':
      return (value as bigint) / 10n ** BigInt(from.scale);
    case 'float':
      return BigInt(Math.trunc(value as number));
    case 'bit':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return BigInt(value as number | bigint);
    default:
      throw notAllowed(from, to);
  }
}

function wholeOfText(value: string, from: SqlType, to: SqlType): bigint {
  const text = value.trim();
  if (text === '') return 0n;
  if (!/^[+-]?\d+$/.test(text)) {
    if (to.name === 'bigint') throw conversionFailed(8114, `Error converting data type ${from.name} to ${to.name}.`);
    const message = `Conversion failed when converting the ${from.name} value '${value}' to data type ${to.name}.`;
    throw conversionFailed(245, message);
  }
  return BigInt(text.replace('+', ''));
}

function toBit(value: Exclude<SqlValue, null>, from: SqlType): number {
  if (isText(from)) {
    const text = (value as string).trim().toUpperCase();
    if (text === 'TRUE') return 1;
    if (text === 'FALSE') return 0;
    return wholeOfText(value as string, from, { name: 'bit' }) === 0n ? 0 : 1;
  }
  if (from.name === 'decimal') return (value as bigint) === 0n ? 0 : 1;
  if (from.name === 'float') return value === 0 ? 0 : 1;
  return toWhole(value, from, { name: 'bit' }) === 0n ? 0 : 1;
}

function toFloat(value: Exclude<SqlValue, null>, from: SqlType): number {
  if (isText(from)) {
    const text = (value as string).trim();
    const number = text === '' ? 0 : Number(text);
    if (!Number.isFinite(number) || /[xob]/i.test(text)) throw dataTypeError(from, { name: 'float' });
    return number;
  }
  if (from.name === 'decimal') return Number(value) / 10 ** from.scale;
  if (from.name === 'float') return value as number;
  return Number(toWhole(value, from, { name: 'float' }));
}

/** Rounded half away from zero. */
function toDecimal(value: Exclude<SqlValue, null>, from: SqlType, to: Extract<SqlType, { name: 'decimal' }>): bigint {
  const [unscaled, scale] = unscaledOf(value, from, to);
  const result = rescale(unscaled, scale, to.scale);
  const magnitude = result < 0n ? -result : result;
  if (magnitude >= 10n ** BigInt(to.precision)) throw overflow(value, from, to);
  return result;
}

function unscaledOf(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): readonly [bigint, number] {
  if (from.name === 'decimal') return [value as bigint, from.scale];
  if (from.name === 'float') return decimalOfText((value as number).toFixed(20)) ?? [0n, 0];
  if (!isText(from)) return [toWhole(value, from, to), 0];
  const parsed = decimalOfText((value as string).trim());
  if (parsed === undefined) throw dataTypeError(from, to);
  return parsed;
}

function decimalOfText(text: string): readonly [bigint, number] | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null || !/\d/.test(text)) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = BigInt(`${whole}${fraction}`);
  return [sign === '-' ? -digits : digits, fraction.length];
}

export function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * 10n ** BigInt(to - from);
  const divisor = 10n ** BigInt(from - to);
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n;
  return (unscaled + half) / divisor;
}

function dataTypeError(from: SqlType, to: SqlType): Error {
  return conversionFailed(8114, `Error converting data type ${from.name} to ${typeName(to)}.`);
}

function overflow(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): Error {
  if (isText(from) && to.name === 'int') {
    return conversionFailed(
      248,
      `The conversion of the ${from.name} value '${value as string}' overflowed an int column.`,
    );
  }
  if (from.name === 'decimal' || to.name === 'decimal' || to.name === 'int' || to.name === 'bigint') {
    return conversionFailed(
      8115,
      `Arithmetic overflow error converting ${nameInOverflow(from)} to data type ${typeName(to)}.`,
    );
  }
  return conversionFailed(220, `Arithmetic overflow error for data type ${to.name}, value = ${plainText(value)}.`);
}

function nameInOverflow(from: SqlType): string {
  return from.name === 'int' || from.name === 'bigint' ? 'expression' : typeName(from);
}
