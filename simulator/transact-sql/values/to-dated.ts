import type { SqlType } from '../../engine/sql-type';
import type { DateTimeOffset, SqlValue } from '../../engine/sql-value';
import { conversionFailed } from '../sql-error';
import { notAllowed } from './convert';
import type { ParsedDate } from './parse-date';
import { parseDate } from './parse-date';
import { ticksOf, TICKS_PER_DAY, TICKS_PER_MINUTE, toDatetimePrecision, toScale } from './ticks';
import { isNumber, isText } from './type-rules';

const NINETEEN_HUNDRED = ticksOf({ year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 }) ?? 0n;

/** @throws SqlError 241, 242, 529 */
export function toDated(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): bigint | DateTimeOffset {
  const { ticks, offsetMinutes = 0 } = wallClockOf(value, from, to);
  switch (to.name) {
    case 'date':
      return ticks - (ticks % TICKS_PER_DAY);
    case 'datetime':
      return toDatetimePrecision(ticks);
    case 'datetime2':
      return toScale(ticks, to.scale);
    case 'time':
      return toScale(ticks % TICKS_PER_DAY, to.scale) % TICKS_PER_DAY;
    case 'datetimeoffset':
      return { utcTicks: toScale(ticks - BigInt(offsetMinutes) * TICKS_PER_MINUTE, to.scale), offsetMinutes };
    default:
      throw notAllowed(from, to);
  }
}

function wallClockOf(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType): ParsedDate {
  if (isText(from)) return ofText(value as string, from, to);
  switch (from.name) {
    case 'date':
    case 'datetime':
    case 'datetime2':
      return { ticks: value as bigint, offsetMinutes: undefined };
    case 'time':
      if (to.name === 'date') throw notAllowed(from, to);
      return { ticks: (value as bigint) + (to.name === 'time' ? 0n : NINETEEN_HUNDRED), offsetMinutes: undefined };
    case 'datetimeoffset': {
      const { utcTicks, offsetMinutes } = value as DateTimeOffset;
      return { ticks: utcTicks + BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
    }
    default:
      if (to.name !== 'datetime' || !isNumber(from) || from.name === 'decimal') throw notAllowed(from, to);
      return { ticks: NINETEEN_HUNDRED + days(Number(value)), offsetMinutes: undefined };
  }
}

/** A number is days since 1900. */
function days(count: number): bigint {
  const whole = Math.floor(count);
  return BigInt(whole) * TICKS_PER_DAY + BigInt(Math.round((count - whole) * Number(TICKS_PER_DAY)));
}

function ofText(text: string, from: SqlType, to: SqlType): ParsedDate {
  const parsed = parseDate(text);
  if (parsed !== undefined) return parsed;
  if (/^\s*\d{4}-?\d{2}-?\d{2}/.test(text) && to.name === 'datetime') {
    throw conversionFailed(
      242,
      `The conversion of a ${from.name} data type to a datetime data type resulted in an out-of-range value.`,
    );
  }
  throw conversionFailed(241, 'Conversion failed when converting date and/or time from character string.');
}
