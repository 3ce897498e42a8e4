import { fromCodePage, inCodePage } from '../../engine/code-page';
import type { DateTimeOffset, SqlType, SqlValue } from '../../engine/sql-value';
import { TICKS } from '../../engine/ticks';
import { sqlError, unsupported } from '../sql-error';
import { partsOf, toScale } from './dates';
import { isNumber, isUnicode, type TextType, typeName } from './types';

/** Text that is too long is cut; numbers never are. @throws SqlError 8115, 8170 */
export function toText(value: SqlValue, from: SqlType, to: TextType, style: number | undefined): string {
  const unicode = textOf(value, from, style);
  const text = isUnicode(to) ? unicode : inCodePage(unicode);
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
  if (style !== 1 && style !== 2) return fromCodePage(value);
  return `${style === 1 ? '0x' : ''}${value.toString('hex').toUpperCase()}`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The day and the time that each style of CONVERT shows (page: CAST and CONVERT, date and time styles). */
const STYLES: Readonly<Record<number, readonly [day: string, time: string]>> = {
  0: ['mon _d yyyy', ' _h:miAM'],
  20: ['yyyy-mm-dd', ' hh:mi:ss'],
  21: ['yyyy-mm-dd', ' hh:mi:ss.f'],
  23: ['yyyy-mm-dd', ''],
  101: ['mm/dd/yyyy', ''],
  102: ['yyyy.mm.dd', ''],
  103: ['dd/mm/yyyy', ''],
  104: ['dd.mm.yyyy', ''],
  105: ['dd-mm-yyyy', ''],
  106: ['dd mon yyyy', ''],
  108: ['', 'hh:mi:ss'],
  110: ['mm-dd-yyyy', ''],
  111: ['yyyy/mm/dd', ''],
  112: ['yyyymmdd', ''],
  113: ['dd mon yyyy', ' hh:mi:ss:f'],
  114: ['', 'hh:mi:ss:f'],
  126: ['yyyy-mm-dd', 'Thh:mi:ss.f'],
};
const SAME_STYLE: Readonly<Record<number, number>> = { 100: 0, 120: 20, 121: 21 };

/** A date or time as CONVERT writes it. */
export function dateText(value: SqlValue, type: SqlType, style = type.name === 'datetime' ? 0 : 121): string {
  const [day = '', time = ''] = STYLES[SAME_STYLE[style] ?? style] ?? [];
  const shown = type.name === 'date' ? day : type.name === 'time' ? time.replace(/^[ T]/, '') : day + time;
  if (shown === '') throw unsupported(`CONVERT style ${style} of a ${type.name}`);
  if (typeof value === 'bigint') return filled(shown, value, type, style);
  const { utcTicks, offsetMinutes } = value as DateTimeOffset;
  const text = filled(shown, utcTicks + BigInt(offsetMinutes) * TICKS.minute, type, style);
  return time === '' ? text : `${text}${style === 126 ? '' : ' '}${offsetText(offsetMinutes)}`;
}

function filled(template: string, ticks: bigint, type: SqlType, style: number): string {
  // The thirds of a centisecond are shown as .000, .003 and .007 (page: datetime).
  const parts = partsOf(type.name === 'datetime' ? toScale(ticks, 3) : ticks);
  const two = (part: number): string => String(part).padStart(2, '0');
  const values: Readonly<Record<string, string>> = {
    yyyy: String(parts.year).padStart(4, '0'),
    mon: MONTHS[parts.month - 1] ?? '',
    mm: two(parts.month),
    dd: two(parts.day),
    _d: String(parts.day).padStart(2),
    hh: two(parts.hour),
    _h: String(parts.hour % 12 === 0 ? 12 : parts.hour % 12).padStart(2),
    mi: two(parts.minute),
    ss: two(parts.second),
    AM: parts.hour < 12 ? 'AM' : 'PM',
  };
  const scale = 'scale' in type ? type.scale : 3;
  // ISO 8601 leaves out a fraction of zero when there are milliseconds only.
  const hasFraction = scale > 0 && !(style === 126 && type.name === 'datetime' && parts.fraction === 0);
  const fraction = String(parts.fraction).padStart(7, '0').slice(0, scale);
  return template
    .replace(/yyyy|mon|mm|dd|_d|hh|_h|mi|ss|AM/g, (part) => values[part] ?? '')
    .replace(/([.:])f$/, hasFraction ? `$1${fraction}` : '');
}

function offsetText(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${offsetMinutes < 0 ? '-' : '+'}${hour}:${minute}`;
}
