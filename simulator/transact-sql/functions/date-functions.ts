import type { DateTimeOffset, SqlType, SqlValue } from '../../engine/sql-value';
import {
  TICKS_PER_DAY,
  TICKS_PER_MINUTE,
  TICKS_PER_MS,
  TICKS_PER_SECOND,
  toDatetimePrecision,
} from '../../engine/ticks';
import { sqlError, unsupported } from '../sql-error';
import { convert } from '../values/convert';
import { type DateParts, momentOf, partsOf, type ServerMoment, ticksOf } from '../values/dates';
import { localOf } from '../values/to-dated';
import { MONTHS } from '../values/to-text';
import { BIGINT, DATETIME, INT, isDated, MAX_TEXT } from '../values/types';
import { define, type FunctionDefinition, type Functions, TEXT } from './definition';

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

/** A part of a date (page: DATEPART). It has a length in ticks or in months. */
interface Part {
  readonly names: string;
  readonly ticks?: bigint;
  readonly months?: number;
  /** From the parts of a date, and the ticks of that date. */
  readonly read: (parts: DateParts, ticks: bigint) => number;
}

const PARTS = {
  year: { names: 'year yy yyyy', months: 12, read: ({ year }) => year },
  quarter: { names: 'quarter qq q', months: 3, read: ({ month }) => Math.ceil(month / 3) },
  month: { names: 'month mm m', months: 1, read: ({ month }) => month },
  dayofyear: { names: 'dayofyear dy y', ticks: TICKS_PER_DAY, read: (parts, ticks) => inYear(parts, ticks, 'day') },
  day: { names: 'day dd d', ticks: TICKS_PER_DAY, read: ({ day }) => day },
  week: { names: 'week wk ww', ticks: 7n * TICKS_PER_DAY, read: (parts, ticks) => inYear(parts, ticks, 'week') },
  weekday: {
    names: 'weekday dw w',
    ticks: TICKS_PER_DAY,
    read: (_, ticks) => Number((ticks / TICKS_PER_DAY + 1n) % 7n) + 1,
  },
  hour: { names: 'hour hh', ticks: 60n * TICKS_PER_MINUTE, read: ({ hour }) => hour },
  minute: { names: 'minute mi n', ticks: TICKS_PER_MINUTE, read: ({ minute }) => minute },
  second: { names: 'second ss s', ticks: TICKS_PER_SECOND, read: ({ second }) => second },
  millisecond: { names: 'millisecond ms', ticks: TICKS_PER_MS, read: ({ fraction }) => Math.floor(fraction / 10_000) },
  microsecond: { names: 'microsecond mcs', ticks: 10n, read: ({ fraction }) => Math.floor(fraction / 10) },
  /** Of a datetimeoffset only. */
  tzoffset: { names: 'tzoffset tz', read: () => 0 },
} satisfies Readonly<Record<string, Part>>;

export type DatePart = keyof typeof PARTS;

const partNamed = (part: DatePart): Part => PARTS[part];

/** @throws SqlError 155 */
export function datePart(word: string, line?: number): DatePart {
  // Shorter than a tick.
  if (word === 'nanosecond' || word === 'ns') throw unsupported('nanoseconds', line);
  const found = Object.entries(PARTS).find(([, { names }]) => names.split(' ').includes(word));
  if (found === undefined) throw sqlError(155, [word], line);
  return found[0] as DatePart;
}

export function partOfDate(ticks: bigint, part: DatePart): number {
  return partNamed(part).read(partsOf(ticks), ticks);
}

/** @throws SqlError 517 */
export function addToDate(date: bigint, part: DatePart, count: bigint, typeName: string): bigint {
  const { ticks, months } = partNamed(part);
  if (ticks === undefined && months === undefined) throw unsupported(`DATEADD of ${part}`);
  const sum = months === undefined ? date + (ticks ?? 0n) * count : addMonths(date, Number(count) * months);
  if (sum === undefined || sum < 0n || partsOf(sum).year > 9999) throw sqlError(517, [typeName]);
  return sum;
}

/** The last day of a shorter month stands in for one that it does not have. */
function addMonths(date: bigint, months: number): bigint | undefined {
  const parts = partsOf(date);
  const index = parts.year * 12 + (parts.month - 1) + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  const days = [parts.day, 30, 29, 28].filter((day) => day <= parts.day);
  return days.map((day) => ticksOf({ ...parts, year, month, day })).find((found) => found !== undefined);
}

/** How many boundaries of the part lie between (page: DATEDIFF). */
export function countBetween(from: bigint, to: bigint, part: DatePart): bigint {
  const { ticks, months } = partNamed(part);
  // Weeks begin on Sunday; 0001-01-01 was a Monday.
  const shift = part === 'week' ? TICKS_PER_DAY : 0n;
  if (ticks !== undefined) return (to + shift) / ticks - (from + shift) / ticks;
  if (months === undefined) throw unsupported(`DATEDIFF of ${part}`);
  const index = ({ year, month }: DateParts): number => Math.floor((year * 12 + month - 1) / months);
  return BigInt(index(partsOf(to)) - index(partsOf(from)));
}

/** Days or weeks from the first of January, which is 1. */
function inYear({ year }: DateParts, ticks: bigint, part: 'day' | 'week'): number {
  const first = ticksOf({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 }) ?? 0n;
  return Number(countBetween(first, ticks, part)) + 1;
}
