import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { sqlError, unsupported } from '../sql-error';
import { dateText } from './date-text';
import { isNumber, isUnicode, typeName, type TextType } from './types';

/** Text that is too long is cut; numbers never are. @throws SqlError 8115, 8170 */
export function toText(value: SqlValue, from: SqlType, to: TextType, style: number | undefined): string {
  const text = textOf(value, from, style);
  const length = to.length === 'max' ? Infinity : to.length;
  if (text.length > length) {
    if (from.name === 'uniqueidentifier') throw sqlError(8170);
    const isStarred = !isUnicode(to) && from.name !== 'decimal' && from.name !== 'float';
    if (isNumber(from) && !isStarred) throw sqlError(8115, [typeName(from), to.name]);
    if (isNumber(from)) return '*';
  }
  const cut = text.slice(0, length);
  const isPadded = (to.name === 'nchar' || to.name === 'char') && to.length !== 'max';
  return isPadded ? cut.padEnd(length) : cut;
}

/** A value as text, as CONVERT writes it (page: CAST and CONVERT). */
function textOf(value: SqlValue, type: SqlType, style: number | undefined): string {
  switch (type.name) {
    case 'decimal':
      return decimalText(value as bigint, type.scale);
    case 'float':
      if (style !== undefined && style !== 0) throw unsupported(`CONVERT style ${style} of a float`);
      return floatText(value as number);
    case 'varbinary':
    case 'binary':
      return binaryText(value as Buffer, style);
    case 'date':
    case 'time':
    case 'datetime':
    case 'datetime2':
    case 'datetimeoffset':
      return dateText(value, type, style);
    default:
      return plainText(value);
  }
}

/** The text of a value known to be text or a number. @throws TypeError otherwise: a fault of the engine. */
export function plainText(value: SqlValue | undefined): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw new TypeError(`expected text or a number, not ${value === null ? 'NULL' : typeof value}`);
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = `${unscaled < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}`;
  return scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`;
}

/** At most six digits (style 0). */
function floatText(value: number): string {
  const magnitude = Math.abs(value);
  if (value === 0 || (magnitude >= 1e-4 && magnitude < 1e6)) return String(Number(value.toPrecision(6)));
  const [mantissa = '', exponent = ''] = value.toExponential(5).split('e');
  return `${mantissa.replace(/\.?0+$/, '')}e${exponent.charAt(0)}${exponent.slice(1).padStart(3, '0')}`;
}

function binaryText(value: Buffer, style: number | undefined): string {
  if (style !== 1 && style !== 2) return value.toString('latin1');
  return `${style === 1 ? '0x' : ''}${value.toString('hex').toUpperCase()}`;
}
