import type { SqlType } from '../../engine/sql-type';
import type { DateTimeOffset, SqlValue } from '../../engine/sql-value';
import { sqlError } from '../sql-error';
import { NINETEEN_HUNDRED, ticksOf, TICKS_PER_DAY, TICKS_PER_MINUTE, toDatetimePrecision, toScale } from './dates';
import { parseDate, type WallClock } from './parse-date';
import { isNumber, isText, typeName } from './types';

const MIDNIGHT = { hour: 0, minute: 0, second: 0, fraction: 0 };
const FIRST_DATETIME = ticksOf({ year: 1753, month: 1, day: 1, ...MIDNIGHT }) ?? 0n;
const LAST_DAY = ticksOf({ year: 9999, month: 12, day: 31, ...MIDNIGHT }) ?? 0n;

/** From text, from another date or time, and to datetime from a number. @throws SqlError 241, 242, 529 */
export function toDated(value: SqlValue, from: SqlType, to: SqlType): SqlValue {
  const { ticks, offsetMinutes } = wallClock(value, from, to);
  switch (to.name) {
    case 'date':
      return ticks - (ticks % TICKS_PER_DAY);
    case 'datetime':
      if (ticks < FIRST_DATETIME || ticks >= LAST_DAY + TICKS_PER_DAY) {
        throw isNumber(from) ? sqlError(8115, ['expression', 'datetime']) : sqlError(242, [from.name]);
      }
      return toDatetimePrecision(ticks);
    case 'datetime2':
      return toScale(ticks, to.scale);
    case 'time':
      return toScale(ticks % TICKS_PER_DAY, to.scale) % TICKS_PER_DAY;
    case 'datetimeoffset':
      return { utcTicks: toScale(ticks - BigInt(offsetMinutes) * TICKS_PER_MINUTE, to.scale), offsetMinutes };
    default:
      throw new TypeError(to.name);
  }
}

function wallClock(value: SqlValue, from: SqlType, to: SqlType): WallClock {
  const isFromTimeAlone = from.name === 'time' && to.name !== 'time';
  if (isText(from)) return ofText(value as string, from, to);
  if (from.name === 'datetimeoffset') return localOf(value as DateTimeOffset);
  if (to.name === 'datetime' && isNumber(from) && from.name !== 'decimal') return ofNumber(Number(value));
  if (typeof value !== 'bigint' || isNumber(from) || (isFromTimeAlone && to.name === 'date')) {
    throw sqlError(529, [typeName(from), typeName(to)]);
  }
  return { ticks: isFromTimeAlone ? value + NINETEEN_HUNDRED : value, offsetMinutes: 0 };
}

/** The wall clock where that offset holds. */
export function localOf({ utcTicks, offsetMinutes }: DateTimeOffset): WallClock {
  return { ticks: utcTicks + BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
}

/** Days since 1900. */
function ofNumber(days: number): WallClock {
  const whole = Math.floor(days);
  const rest = Math.round((days - whole) * Number(TICKS_PER_DAY));
  return { ticks: NINETEEN_HUNDRED + BigInt(whole) * TICKS_PER_DAY + BigInt(rest), offsetMinutes: 0 };
}

function ofText(text: string, from: SqlType, to: SqlType): WallClock {
  const parsed = parseDate(text);
  if (parsed !== undefined) return parsed;
  const looksLikeDate = /^\s*\d{4}-?\d{2}-?\d{2}/.test(text);
  throw looksLikeDate && to.name === 'datetime' ? sqlError(242, [from.name]) : sqlError(241);
}
