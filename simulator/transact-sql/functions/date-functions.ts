import type { SqlType } from '../../engine/sql-type';
import type { DateTimeOffset, SqlValue } from '../../engine/sql-value';
import type { Bound } from '../query/scope';
import { conversionFailed } from '../sql-error';
import { convert } from '../values/convert';
import { TICKS_PER_MINUTE, toDatetimePrecision } from '../values/ticks';
import { isText } from '../values/type-rules';
import { addToDate, countBetween, datePart, partOfDate } from './date-parts';
import type { FunctionCall, FunctionDefinition, Functions } from './definition';
import { INT, TEXT } from './definition';
import { plainText } from '../values/plain-text';

const DATETIME: SqlType = { name: 'datetime' };
const DATETIME2: SqlType = { name: 'datetime2', scale: 7 };
const OFFSET: SqlType = { name: 'datetimeoffset', scale: 7 };

const clockFunction = (
  type: SqlType,
  read: (now: ReturnType<FunctionCall['now']>) => SqlValue,
): FunctionDefinition => ({
  parameters: [],
  type,
  evaluate: ({ now }) => read(now()),
});

const GETDATE = clockFunction(DATETIME, ({ localTicks }) => toDatetimePrecision(localTicks));

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Date and time functions (page: Date and Time Data Types and Functions). */
export const DATE_FUNCTIONS: Functions = {
  GETDATE,
  GETUTCDATE: clockFunction(DATETIME, ({ utcTicks }) => toDatetimePrecision(utcTicks)),
  SYSDATETIME: clockFunction(DATETIME2, ({ localTicks }) => localTicks),
  SYSUTCDATETIME: clockFunction(DATETIME2, ({ utcTicks }) => utcTicks),
  SYSDATETIMEOFFSET: clockFunction(OFFSET, ({ utcTicks, offsetMinutes }) => ({ utcTicks, offsetMinutes })),
  DATEADD: {
    parameters: ['text', 'any', 'any'],
    type: ([, , date]) => dateType(date),
    evaluate: dateAdd,
  },
  DATEDIFF: { parameters: ['text', 'any', 'any'], type: INT, evaluate: (call) => narrow(dateDiff(call)) },
  DATEDIFF_BIG: { parameters: ['text', 'any', 'any'], type: { name: 'bigint' }, evaluate: dateDiff },
  DATEPART: { parameters: ['text', 'any'], type: INT, evaluate: partOf },
  YEAR: wholePart('year'),
  MONTH: wholePart('month'),
  DAY: wholePart('day'),
  DATENAME: { parameters: ['text', 'any'], type: TEXT, evaluate: nameOfPart },
  TODATETIMEOFFSET: {
    parameters: ['any', 'any'],
    type: OFFSET,
    evaluate: ({ values: [date = null, offset = null], args }) => {
      const offsetMinutes = minutesOf(offset);
      const local = convert(date, args[0]?.type ?? null, DATETIME2) as bigint;
      return { utcTicks: local - BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
    },
  },
  SWITCHOFFSET: {
    parameters: ['any', 'any'],
    type: OFFSET,
    evaluate: ({ values: [date = null, offset = null], args }) => ({
      utcTicks: (convert(date, args[0]?.type ?? null, OFFSET) as DateTimeOffset).utcTicks,
      offsetMinutes: minutesOf(offset),
    }),
  },
  'MSDB.DBO.AGENT_DATETIME': { parameters: ['int', 'int'], type: DATETIME, evaluate: agentDatetime },
};

/** `YEAR(date)` is `DATEPART(year, date)`. */
function wholePart(word: string): FunctionDefinition {
  return {
    parameters: ['any'],
    type: INT,
    evaluate: (call) => partOfDate(dateAt(call, 0).ticks, datePart(word, call.line), 0),
  };
}

/** A text is taken for a datetime. */
function dateType(date: Bound | undefined): SqlType {
  const type = date?.type ?? DATETIME;
  return isText(type) || type.name === 'int' ? DATETIME : type;
}

interface DateArgument {
  /** The wall clock. */
  readonly ticks: bigint;
  readonly offsetMinutes: number;
}

function dateAt({ values, args }: FunctionCall, index: number): DateArgument {
  const type = dateType(args[index]);
  const value = convert(values[index] ?? null, args[index]?.type ?? null, type);
  if (type.name !== 'datetimeoffset') return { ticks: value as bigint, offsetMinutes: 0 };
  const { utcTicks, offsetMinutes } = value as DateTimeOffset;
  return { ticks: utcTicks + BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
}

function wordOf({ values: [word], line }: FunctionCall) {
  return datePart(plainText(word), line);
}

function dateAdd(call: FunctionCall): SqlValue {
  const count = convert(call.values[1] ?? null, call.args[1]?.type ?? null, { name: 'bigint' }) as bigint;
  const { ticks, offsetMinutes } = dateAt(call, 2);
  const sum = addToDate(ticks, wordOf(call), count);
  const type = dateType(call.args[2]);
  if (type.name === 'datetimeoffset')
    return { utcTicks: sum - BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
  return type.name === 'datetime' ? toDatetimePrecision(sum) : sum;
}

function dateDiff(call: FunctionCall): bigint {
  const utc = ({ ticks, offsetMinutes }: DateArgument): bigint => ticks - BigInt(offsetMinutes) * TICKS_PER_MINUTE;
  return countBetween(utc(dateAt(call, 1)), utc(dateAt(call, 2)), wordOf(call));
}

function narrow(count: bigint): number {
  if (count >= -2_147_483_648n && count <= 2_147_483_647n) return Number(count);
  throw conversionFailed(
    535,
    'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.',
  );
}

function partOf(call: FunctionCall): number {
  const { ticks, offsetMinutes } = dateAt(call, 1);
  return partOfDate(ticks, wordOf(call), offsetMinutes);
}

function nameOfPart(call: FunctionCall): string {
  const part = partOf(call);
  const word = wordOf(call);
  if (word === 'month') return MONTHS[part - 1] ?? '';
  return word === 'weekday' ? (DAYS[part - 1] ?? '') : String(part);
}

function minutesOf(offset: SqlValue): number {
  if (typeof offset === 'number') return offset;
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(plainText(offset));
  if (match === null) throw conversionFailed(9812, 'The timezone provided to builtin function is invalid.');
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** msdb's own function for run_date and run_time: it builds a text and converts it, so a date of 0 is an error. */
function agentDatetime({ values: [date, time] }: FunctionCall): SqlValue {
  const [d, t] = [plainText(date).padStart(8, '0'), plainText(time).padStart(6, '0')];
  const text = `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6)} ${t.slice(0, 2)}:${t.slice(2, 4)}:${t.slice(4)}`;
  return convert(text, { name: 'nvarchar', length: 30 }, DATETIME);
}
