import type { DateTimeOffset, SqlType, SqlValue } from '../../engine/sql-value';
import { TICKS, toDatetimePrecision } from '../../engine/ticks';
import { sqlError, unsupported } from '../sql-error';
import { convert } from '../values/convert';
import { type DateParts, momentOf, partsOf, type ServerMoment, ticksOf } from '../values/dates';
import { BIGINT, DATETIME, INT, isDated, isText, MAX_TEXT } from '../values/types';
import { define, type FunctionDefinition, type Functions } from './definition';

const DATETIME2: SqlType = { name: 'datetime2', scale: 7 };
const OFFSET: SqlType = { name: 'datetimeoffset', scale: 7 };

/** Of the server's clock, read once a statement. */
function now(type: SqlType, read: (moment: ServerMoment) => SqlValue): FunctionDefinition {
  return define('', type, (_, { frame }) => read((frame.moment ??= momentOf(frame.session.server.clock))));
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
    ([part, count, date]: [DatePart, SqlValue, bigint], { args: [, countType = null, type = null] }) =>
      dateAdd(part, convert(count, countType, BIGINT) as bigint, date, dateType(type)),
  ),
  DATEDIFF: define('part moment moment', INT, ([part, from, to]: [DatePart, bigint, bigint]) =>
    dateDiff(part, from, to),
  ),
  DATEPART: define('part any', INT, ([part, date]: [DatePart, SqlValue], { args: [, type = null] }) =>
    part === 'tzoffset' ? offsetOf(date, type) : partOf(part, date, type),
  ),
  YEAR: define('any', INT, ([date]: [SqlValue], { args: [type = null] }) => partOf('year', date, type)),
  MONTH: define('any', INT, ([date]: [SqlValue], { args: [type = null] }) => partOf('month', date, type)),
  DAY: define('any', INT, ([date]: [SqlValue], { args: [type = null] }) => partOf('day', date, type)),
  'MSDB.DBO.AGENT_DATETIME': define('int int', DATETIME, ([date, time]: [number, number]) => agentDatetime(date, time)),
};

/** What a `date` parameter takes an argument for: a text or a number is a datetime. */
export function dateType(type: SqlType | null): SqlType {
  if (type?.name === 'datetimeoffset') throw unsupported('a date function of a datetimeoffset');
  return type !== null && isDated(type) ? type : DATETIME;
}

/** The same for functions that only read: they know a text to seven digits of a second (page: DATEPART). */
export function momentType(type: SqlType | null): SqlType {
  return isText(type) ? DATETIME2 : dateType(type);
}

/** @throws SqlError 9810 */
function checkPart(part: DatePart, { name }: SqlType, by: string): void {
  const { ticks }: Part = PARTS[part];
  const isOfDay = ticks === undefined || part === 'day';
  if ((name === 'date' && !isOfDay) || (name === 'time' && isOfDay)) throw sqlError(9810, [part, by, name]);
}

function offsetOf(date: SqlValue, type: SqlType | null): number {
  if (type?.name !== 'datetimeoffset') throw unsupported(`the offset of a ${type?.name ?? 'NULL'}`);
  return (date as DateTimeOffset).offsetMinutes;
}

/** msdb's own function for run_date and run_time: it builds a text and converts it, so a date of 0 is an error. */
function agentDatetime(date: number, time: number): SqlValue {
  const [, year, month, day] = /^(.{4})(..)(..)$/.exec(String(date).padStart(8, '0')) ?? [];
  const [, hour, minute, second] = /^(..)(..)(..)$/.exec(String(time).padStart(6, '0')) ?? [];
  return convert(`${year}-${month}-${day} ${hour}:${minute}:${second}`, MAX_TEXT, DATETIME);
}

/** A part of a date (page: DATEPART) by its names. It has a length in ticks or in months. */
interface Part {
  readonly names: string;
  readonly ticks?: bigint;
  readonly months?: number;
}

const PARTS = {
  year: { names: 'year yy yyyy', months: 12 },
  month: { names: 'month mm m', months: 1 },
  day: { names: 'day dd d', ticks: TICKS.day },
  hour: { names: 'hour hh', ticks: 60n * TICKS.minute },
  minute: { names: 'minute mi n', ticks: TICKS.minute },
  second: { names: 'second ss s', ticks: TICKS.second },
  millisecond: { names: 'millisecond ms', ticks: TICKS.millisecond },
  tzoffset: { names: 'tzoffset tz' },
} satisfies Readonly<Record<string, Part>>;

const UNSUPPORTED_PARTS =
  'quarter qq q dayofyear dy y week wk ww iso_week isowk isoww weekday dw w microsecond mcs nanosecond ns'.split(' ');

type DatePart = keyof typeof PARTS;

/** @throws SqlError 155 */
export function datePart(word: string, line?: number): DatePart {
  const found = Object.entries(PARTS).find(([, { names }]) => names.split(' ').includes(word));
  if (found !== undefined) return found[0] as DatePart;
  throw UNSUPPORTED_PARTS.includes(word) ? unsupported(`datepart ${word}`, line) : sqlError(155, [word], line);
}

function partOf(part: Exclude<DatePart, 'tzoffset'>, date: SqlValue, type: SqlType | null): number {
  checkPart(part, momentType(type), 'datepart');
  const parts = partsOf(convert(date, type, momentType(type)) as bigint);
  return part === 'millisecond' ? Math.floor(parts.fraction / 10_000) : parts[part];
}

/** @throws SqlError 517, 9810 */
function dateAdd(part: DatePart, count: bigint, date: bigint, type: SqlType): bigint {
  const [{ ticks, months }, { name }]: [Part, SqlType] = [PARTS[part], type];
  checkPart(part, type, 'dateadd');
  if (name === 'time') throw unsupported('DATEADD of a time');
  if (ticks === undefined && months === undefined) throw unsupported(`DATEADD of ${part}`);
  const sum = months === undefined ? date + (ticks ?? 0n) * count : addMonths(date, Number(count) * months);
  if (sum === undefined || sum < 0n || partsOf(sum).year > 9999) throw sqlError(517, [name]);
  return name === 'datetime' ? toDatetimePrecision(sum) : sum;
}

/** The last day of a shorter month stands in for one that it does not have. */
function addMonths(date: bigint, months: number): bigint | undefined {
  const parts = partsOf(date);
  const index = parts.year * 12 + (parts.month - 1) + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  const days = [parts.day, 30, 29, 28].filter((day) => day <= parts.day);
  return days.map((day) => ticksOf({ ...parts, year, month, day })).find((found) => found !== undefined);
}

/** How many boundaries of the part lie between (page: DATEDIFF). @throws SqlError 535 */
function dateDiff(part: DatePart, from: bigint, to: bigint): number {
  const { ticks, months = 0 }: Part = PARTS[part];
  if (part === 'tzoffset') throw unsupported(`DATEDIFF of ${part}`);
  const index = ({ year, month }: DateParts): number => Math.floor((year * 12 + month - 1) / months);
  const count = ticks === undefined ? index(partsOf(to)) - index(partsOf(from)) : to / ticks - from / ticks;
  if (BigInt.asIntN(32, BigInt(count)) !== BigInt(count)) throw sqlError(535);
  return Number(count);
}
