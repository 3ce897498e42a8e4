import type { SqlType } from '../../engine/sql-type';
import type { DateTimeOffset, SqlValue } from '../../engine/sql-value';
import { momentOf, type ServerMoment } from '../run/server-moment';
import { sqlError } from '../sql-error';
import { convert } from '../values/convert';
import { MONTHS } from '../values/date-text';
import { TICKS_PER_MINUTE, toDatetimePrecision } from '../values/dates';
import { localOf } from '../values/to-dated';
import { BIGINT, DATETIME, INT, isDated, MAX_TEXT } from '../values/types';
import { addToDate, countBetween, partOfDate, type DatePart } from './date-parts';
import { define, TEXT, type FunctionDefinition, type Functions } from './definition';

const DATETIME2: SqlType = { name: 'datetime2', scale: 7 };
const OFFSET: SqlType = { name: 'datetimeoffset', scale: 7 };
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** A value of a `date` parameter. */
type Dated = bigint | DateTimeOffset;

/** Of the server's clock. */
function now(type: SqlType, read: (moment: ServerMoment) => SqlValue): FunctionDefinition {
  return define('', type, (_, { frame }) => read(momentOf(frame.session.server.clock)));
}

/** `YEAR(date)` is `DATEPART(year, date)`. */
function partFunction(part: DatePart): FunctionDefinition {
  return define('date', INT, ([date]: [Dated]) => partOf(part, date));
}

/** Date and time functions (page: Date and Time Data Types and Functions). */
export const DATE_FUNCTIONS: Functions = {
  GETDATE: now(DATETIME, ({ localTicks }) => toDatetimePrecision(localTicks)),
  GETUTCDATE: now(DATETIME, ({ utcTicks }) => toDatetimePrecision(utcTicks)),
  SYSDATETIME: now(DATETIME2, ({ localTicks }) => localTicks),
  SYSUTCDATETIME: now(DATETIME2, ({ utcTicks }) => utcTicks),
  SYSDATETIMEOFFSET: now(OFFSET, ({ utcTicks, offsetMinutes }) => ({ utcTicks, offsetMinutes })),
  DATEADD: define(
    'part any date',
    ([, , date = null]) => dateType(date),
    ([part, count, date]: [DatePart, SqlValue, Dated], { args: [, countType = null, type = null] }) =>
      dateAdd(part, convert(count, countType, BIGINT) as bigint, date, dateType(type)),
  ),
  DATEDIFF: define('part date date', INT, ([part, from, to]: [DatePart, Dated, Dated]) => {
    const count = countBetween(utcOf(from), utcOf(to), part);
    if (BigInt.asIntN(32, count) !== count) throw sqlError(535);
    return Number(count);
  }),
  DATEPART: define('part date', INT, ([part, date]: [DatePart, Dated]) => partOf(part, date)),
  YEAR: partFunction('year'),
  MONTH: partFunction('month'),
  DAY: partFunction('day'),
  DATENAME: define('part date', TEXT, ([part, date]: [DatePart, Dated]) => {
    const number = partOf(part, date);
    return { month: MONTHS, weekday: DAYS }[part as string]?.[number - 1] ?? String(number);
  }),
  'MSDB.DBO.AGENT_DATETIME': define('int int', DATETIME, ([date, time]: [number, number]) => agentDatetime(date, time)),
};

/** What a `date` parameter takes an argument for: a text or a number is a datetime. */
export function dateType(type: SqlType | null): SqlType {
  return type !== null && isDated(type) ? type : DATETIME;
}

function wallClockOf(date: Dated) {
  return typeof date === 'bigint' ? { ticks: date, offsetMinutes: 0 } : localOf(date);
}

function utcOf(date: Dated): bigint {
  return typeof date === 'bigint' ? date : date.utcTicks;
}

function dateAdd(part: DatePart, count: bigint, date: Dated, type: SqlType): SqlValue {
  const { ticks, offsetMinutes } = wallClockOf(date);
  const sum = addToDate(ticks, part, count, type.name);
  if (typeof date === 'object') return { utcTicks: sum - BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
  return type.name === 'datetime' ? toDatetimePrecision(sum) : sum;
}

function partOf(part: DatePart, date: Dated): number {
  const { ticks, offsetMinutes } = wallClockOf(date);
  return part === 'tzoffset' ? offsetMinutes : partOfDate(ticks, part);
}

/** msdb's own function for run_date and run_time: it builds a text and converts it, so a date of 0 is an error. */
function agentDatetime(date: number, time: number): SqlValue {
  const [, year, month, day] = /^(.{4})(..)(..)$/.exec(String(date).padStart(8, '0')) ?? [];
  const [, hour, minute, second] = /^(..)(..)(..)$/.exec(String(time).padStart(6, '0')) ?? [];
  return convert(`${year}-${month}-${day} ${hour}:${minute}:${second}`, MAX_TEXT, DATETIME);
}
