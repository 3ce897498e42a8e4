import type { ServerClock } from '../../clock';
import type { DateTimeOffset, SqlType, SqlValue } from '../../engine/sql-value';
import { NINETEEN_HUNDRED, TICKS, ticksOfUnixMs, toDatetimePrecision, unixMsOfTicks } from '../../engine/ticks';
import { sqlError, unsupported } from '../sql-error';
import { isNumber, isText, typeName } from './types';

/** Dates and times as 100 ns ticks since 0001-01-01T00:00 (the count of `SqlValue`), and as their parts. */

export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Ticks within the second. */
  readonly fraction: number;
}

export function partsOf(ticks: bigint): DateParts {
  const inDay = ticks % TICKS.day;
  const date = new Date(unixMsOfTicks(ticks - inDay));
  const seconds = Number(inDay / TICKS.second);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    fraction: Number(inDay % TICKS.second),
  };
}

/** Undefined when there is no such day or time. */
export function ticksOf({ year, month, day, hour, minute, second, fraction }: DateParts): bigint | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = year >= 1 && year <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) return undefined;
  return ticksOfUnixMs(date.getTime()) + BigInt(hour * 3600 + minute * 60 + second) * TICKS.second + BigInt(fraction);
}

/** Rounded to `scale` digits of a second. */
export function toScale(ticks: bigint, scale: number): bigint {
  const unit = 10n ** BigInt(7 - scale);
  return ((ticks + unit / 2n) / unit) * unit;
}

/** One reading of a server's clock. */
export interface ServerMoment {
  readonly utcTicks: bigint;
  readonly localTicks: bigint;
  readonly offsetMinutes: number;
}

export function momentOf(clock: ServerClock): ServerMoment {
  const utcMs = clock.utcNowMs();
  const offsetMinutes = clock.offsetMinutes(utcMs);
  const utcTicks = ticksOfUnixMs(utcMs);
  return { utcTicks, localTicks: utcTicks + BigInt(offsetMinutes) * TICKS.minute, offsetMinutes };
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0, fraction: 0 };
const FIRST_DATETIME = ticksOf({ year: 1753, month: 1, day: 1, ...MIDNIGHT }) ?? 0n;
const LAST_DAY = ticksOf({ year: 9999, month: 12, day: 31, ...MIDNIGHT }) ?? 0n;

/** From text, from another date or time, and to datetime from a number. @throws SqlError 241, 242, 529 */
export function toDated(value: SqlValue, from: SqlType, to: SqlType, style?: number): SqlValue {
  const { ticks, offsetMinutes } = wallClock(value, from, to, style);
  switch (to.name) {
    case 'date':
      return ticks - (ticks % TICKS.day);
    case 'datetime':
      if (ticks < FIRST_DATETIME || ticks >= LAST_DAY + TICKS.day) {
        throw isNumber(from) ? sqlError(8115, ['expression', 'datetime']) : sqlError(242, [from.name]);
      }
      return toDatetimePrecision(ticks);
    case 'datetime2':
      return toScale(ticks, to.scale);
    case 'time':
      return toScale(ticks % TICKS.day, to.scale) % TICKS.day;
    case 'datetimeoffset':
      return { utcTicks: toScale(ticks - BigInt(offsetMinutes) * TICKS.minute, to.scale), offsetMinutes };
    default:
      throw new TypeError(to.name);
  }
}

function wallClock(value: SqlValue, from: SqlType, to: SqlType, style: number | undefined): WallClock {
  const isFromTimeAlone = from.name === 'time' && to.name !== 'time';
  if (isText(from)) return ofText(value as string, from, to, style);
  if (from.name === 'datetimeoffset') {
    const { utcTicks, offsetMinutes } = value as DateTimeOffset;
    return { ticks: utcTicks + BigInt(offsetMinutes) * TICKS.minute, offsetMinutes };
  }
  if (to.name === 'datetime' && isNumber(from) && from.name !== 'decimal') return ofNumber(Number(value));
  if (to.name === 'datetime' && from.name === 'decimal') throw unsupported('conversion of decimal to datetime');
  if (typeof value !== 'bigint' || isNumber(from) || (isFromTimeAlone && to.name === 'date')) {
    throw sqlError(529, [typeName(from), typeName(to)]);
  }
  return { ticks: isFromTimeAlone ? value + NINETEEN_HUNDRED : value, offsetMinutes: 0 };
}

/** Days since 1900. */
function ofNumber(days: number): WallClock {
  const whole = Math.floor(days);
  const rest = Math.round((days - whole) * Number(TICKS.day));
  return { ticks: NINETEEN_HUNDRED + BigInt(whole) * TICKS.day + BigInt(rest), offsetMinutes: 0 };
}

/** The styles of CONVERT whose text has the year in front. */
const YEAR_FIRST = [20, 21, 23, 102, 111, 112, 120, 121, 126];

function ofText(text: string, from: SqlType, to: SqlType, style = 120): WallClock {
  if (!YEAR_FIRST.includes(style)) throw unsupported(`CONVERT style ${style} of a text to ${to.name}`);
  const match = TEXT.exec(text);
  if (match === null) throw /\d/.test(text) ? unsupported(`text '${text}' as a ${to.name}`) : sqlError(241);
  const { ticks, offset, fraction } = partsOfText(match);
  if (offset !== undefined && to.name !== 'datetimeoffset') {
    throw to.name === 'datetime' && offset !== 'Z' ? sqlError(241) : unsupported(`text with an offset as a ${to.name}`);
  }
  if (to.name === 'datetime' && fraction.length > 3) throw sqlError(241);
  if (ticks === undefined) throw to.name === 'datetime' ? sqlError(242, [from.name]) : sqlError(241);
  return { ticks, offsetMinutes: parseOffset(offset) };
}

/** A wall clock in ticks, and where it hangs: without an offset it is 0. */
interface WallClock {
  readonly ticks: bigint;
  readonly offsetMinutes: number;
}

const DAY = String.raw`(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})(\d{2})(\d{2}))`;
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.:](\d{1,7}))?)?`;
const OFFSET = String.raw`(?:\s*(Z|[+-]\d{2}:\d{2}))?`;
const TEXT = new RegExp(`^\\s*(?:${DAY})?(?:[T\\s]\\s*|$|(?=\\d{1,2}:))?(?:${TIME})?${OFFSET}\\s*$`, 'i');

/**
 * The forms that mean the same in every language: `YYYY-MM-DD`, `YYYYMMDD`, ISO 8601, each with or without a time, and a
 * time alone (page: datetime). An empty text is 1900-01-01. `ticks` is undefined when there is no such time.
 */
function partsOfText(match: RegExpExecArray) {
  const [, y, m, d, y8, m8, d8, hour, minute, second, fraction = '', offset] = match;
  const ticks = ticksOf({
    year: Number(y ?? y8 ?? 1900),
    month: Number(m ?? m8 ?? 1),
    day: Number(d ?? d8 ?? 1),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    fraction: Number(fraction.padEnd(7, '0')),
  });
  return { ticks, fraction, offset: offset?.toUpperCase() };
}

function parseOffset(text = ''): number {
  const [hours = '', minutes = ''] = text.slice(1).split(':');
  return (text.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
