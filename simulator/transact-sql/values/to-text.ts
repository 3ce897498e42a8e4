import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { unsupported } from '../sql-error';
import { partsOf, TICKS_PER_MINUTE } from './ticks';
import { plainText } from './plain-text';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A value as text, as CONVERT writes it (page: CAST and CONVERT); `style` matters for dates, times and binary. */
export function textOf(value: Exclude<SqlValue, null>, type: SqlType, style: number | undefined): string {
  switch (type.name) {
    case 'decimal':
      return decimalText(value as bigint, type.scale);
    case 'float':
      return floatText(value as number);
    case 'varbinary':
    case 'binary':
      return binaryText(value as Buffer, style);
    case 'date':
    case 'datetime':
    case 'datetime2':
    case 'time':
      return dateText(value as bigint, type as Dated, style ?? (type.name === 'datetime' ? 0 : 121));
    case 'datetimeoffset': {
      const { utcTicks, offsetMinutes } = value as { utcTicks: bigint; offsetMinutes: number };
      const local = utcTicks + BigInt(offsetMinutes) * TICKS_PER_MINUTE;
      return offsetText(local, offsetMinutes, type.scale, style ?? 121);
    }
    default:
      return plainText(value);
  }
}

export function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  const whole = digits.slice(0, digits.length - scale);
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(digits.length - scale)}`;
}

/** At most six digits (style 0). */
function floatText(value: number): string {
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e6)) {
    const [mantissa = '', exponent = ''] = value.toExponential(5).split('e');
    const shortened = mantissa.replace(/\.?0+$/, '');
    return `${shortened}e${exponent.charAt(0)}${exponent.slice(1).padStart(3, '0')}`;
  }
  return String(Number(value.toPrecision(6)));
}

function binaryText(value: Buffer, style: number | undefined): string {
  if (style === 1) return `0x${value.toString('hex').toUpperCase()}`;
  if (style === 2) return value.toString('hex').toUpperCase();
  return value.toString('latin1');
}

type Dated = { readonly name: 'date' | 'datetime' } | { readonly name: 'time' | 'datetime2'; readonly scale: number };

const two = (part: number): string => String(part).padStart(2, '0');

function dateText(ticks: bigint, type: Dated, style: number): string {
  const parts = partsOf(ticks);
  const day = `${String(parts.year).padStart(4, '0')}-${two(parts.month)}-${two(parts.day)}`;
  const time = `${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}`;
  const fraction = fractionText(parts.fraction, type);
  if (type.name === 'time') return time + fraction;
  const isDate = type.name === 'date';
  switch (style) {
    case 0:
    case 100:
      return oldStyle(parts, isDate);
    case 20:
    case 120:
      return isDate ? day : `${day} ${time}`;
    case 21:
    case 121:
    case 25:
      return isDate ? day : `${day} ${time}${fraction}`;
    case 23:
      return day;
    case 108:
      return time;
    case 113:
      return isDate ? dayText(parts, 106) : `${dayText(parts, 106)} ${time}:${fraction.slice(1)}`;
    case 114:
      return `${time}:${fraction.slice(1)}`;
    case 126:
    case 127:
      // ISO 8601 leaves out a fraction of zero when there are milliseconds only.
      return isDate ? day : `${day}T${time}${type.name === 'datetime' && parts.fraction === 0 ? '' : fraction}`;
    default:
      if (style in DAY_STYLES) return dayText(parts, style as keyof typeof DAY_STYLES);
      throw unsupported(`CONVERT style ${style} of a ${type.name}`, 1);
  }
}

/** The styles that show the day only (page: CAST and CONVERT, date and time styles). */
const DAY_STYLES = {
  101: 'mm/dd/yyyy',
  102: 'yyyy.mm.dd',
  103: 'dd/mm/yyyy',
  104: 'dd.mm.yyyy',
  105: 'dd-mm-yyyy',
  106: 'dd mon yyyy',
  107: 'mon dd, yyyy',
  110: 'mm-dd-yyyy',
  111: 'yyyy/mm/dd',
  112: 'yyyymmdd',
};

function dayText(parts: ReturnType<typeof partsOf>, style: keyof typeof DAY_STYLES): string {
  return DAY_STYLES[style]
    .replace('yyyy', String(parts.year).padStart(4, '0'))
    .replace('mm', two(parts.month))
    .replace('dd', two(parts.day))
    .replace('mon', MONTHS[parts.month - 1] ?? '');
}

function fractionText(fraction: number, type: Dated): string {
  const scale = 'scale' in type ? type.scale : type.name === 'datetime' ? 3 : 0;
  return scale === 0 ? '' : `.${String(fraction).padStart(7, '0').slice(0, scale)}`;
}

/** `Nov 22 2026  2:00AM` */
function oldStyle(parts: ReturnType<typeof partsOf>, isDate: boolean): string {
  const day = `${MONTHS[parts.month - 1] ?? ''} ${String(parts.day).padStart(2)} ${parts.year}`;
  if (isDate) return day;
  const hour = parts.hour % 12 === 0 ? 12 : parts.hour % 12;
  return `${day} ${String(hour).padStart(2)}:${two(parts.minute)}${parts.hour < 12 ? 'AM' : 'PM'}`;
}

function offsetText(local: bigint, offsetMinutes: number, scale: number, style: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const magnitude = Math.abs(offsetMinutes);
  const offset = `${sign}${two(Math.floor(magnitude / 60))}:${two(magnitude % 60)}`;
  const text = dateText(local, { name: 'datetime2', scale }, style);
  return style === 126 ? text + offset : `${text} ${offset}`;
}
