import type { DateTimeOffset, SqlValue } from '../../engine/sql-value';
import type { SqlType } from '../../engine/sql-type';
import { unsupported } from '../sql-error';
import { partsOf, TICKS_PER_MINUTE } from './dates';

export const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

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
  const text = filled(shown, utcTicks + BigInt(offsetMinutes) * TICKS_PER_MINUTE, type, style);
  return time === '' ? text : `${text}${style === 126 ? '' : ' '}${offsetText(offsetMinutes)}`;
}

function filled(template: string, ticks: bigint, type: SqlType, style: number): string {
  const parts = partsOf(ticks);
  const two = (part: number): string => String(part).padStart(2, '0');
  const values: Readonly<Record<string, string>> = {
    yyyy: String(parts.year).padStart(4, '0'),
    mon: (MONTHS[parts.month - 1] ?? '').slice(0, 3),
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
