import { sqlError } from '../sql-error';
import { partsOf, ticksOf, TICKS_PER_DAY, TICKS_PER_MINUTE, TICKS_PER_MS, TICKS_PER_SECOND } from '../values/dates';

/** The parts of a date with their abbreviations (page: DATEPART). */
const NAMES = {
  year: ['yy', 'yyyy'],
  quarter: ['qq', 'q'],
  month: ['mm', 'm'],
  dayofyear: ['dy', 'y'],
  day: ['dd', 'd'],
  week: ['wk', 'ww'],
  weekday: ['dw', 'w'],
  hour: ['hh'],
  minute: ['mi', 'n'],
  second: ['ss', 's'],
  millisecond: ['ms'],
  microsecond: ['mcs'],
  nanosecond: ['ns'],
  tzoffset: ['tz'],
} as const;

export type DatePart = keyof typeof NAMES;

/** @throws SqlError 155 */
export function datePart(word: string, line: number): DatePart {
  for (const [name, abbreviations] of Object.entries(NAMES)) {
    if (word === name || (abbreviations as readonly string[]).includes(word)) return name as DatePart;
  }
  throw sqlError(155, [word], line);
}

/** Ticks of the parts that have a fixed length. */
const LENGTHS: Readonly<Partial<Record<DatePart, bigint>>> = {
  week: 7n * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  dayofyear: TICKS_PER_DAY,
  weekday: TICKS_PER_DAY,
  hour: 60n * TICKS_PER_MINUTE,
  minute: TICKS_PER_MINUTE,
  second: TICKS_PER_SECOND,
  millisecond: TICKS_PER_MS,
  microsecond: 10n,
};

const MONTHS: Readonly<Partial<Record<DatePart, number>>> = { year: 12, quarter: 3, month: 1 };

/** @throws SqlError 517 */
export function addToDate(ticks: bigint, part: DatePart, count: bigint, typeName: string): bigint {
  const length = LENGTHS[part];
  const months = MONTHS[part];
  const sum =
    months === undefined
      ? ticks + (length === undefined ? count / 100n : length * count)
      : addMonths(ticks, Number(count) * months);
  if (sum === undefined || sum < 0n || partsOf(sum).year > 9999) throw sqlError(517, [typeName]);
  return sum;
}

/** The last day of a shorter month stands in for one that it does not have. */
function addMonths(ticks: bigint, months: number): bigint | undefined {
  const parts = partsOf(ticks);
  const index = parts.year * 12 + (parts.month - 1) + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  const candidates = [parts.day, 30, 29, 28].filter((day) => day <= parts.day);
  return candidates.map((day) => ticksOf({ ...parts, year, month, day })).find((found) => found !== undefined);
}

/** How many boundaries of the part lie between (page: DATEDIFF). */
export function countBetween(from: bigint, to: bigint, part: DatePart): bigint {
  if (part === 'nanosecond') return (to - from) * 100n;
  const length = LENGTHS[part];
  // Weeks begin on Sunday; 0001-01-01 was a Monday.
  const shift = part === 'week' ? TICKS_PER_DAY : 0n;
  if (length !== undefined) return (to + shift) / length - (from + shift) / length;
  const index = (ticks: bigint): number => {
    const { year, month } = partsOf(ticks);
    return Math.floor((year * 12 + month - 1) / (MONTHS[part] ?? 1));
  };
  return BigInt(index(to) - index(from));
}

export function partOfDate(ticks: bigint, part: DatePart, offsetMinutes: number): number {
  const { fraction, ...parts } = partsOf(ticks);
  const firstOfYear = ticksOf({ ...parts, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 }) ?? 0n;
  switch (part) {
    case 'quarter':
      return Math.floor((parts.month - 1) / 3) + 1;
    case 'dayofyear':
      return Number(countBetween(firstOfYear, ticks, 'day')) + 1;
    case 'week':
      return Number(countBetween(firstOfYear, ticks, 'week')) + 1;
    case 'weekday':
      return Number((ticks / TICKS_PER_DAY + 1n) % 7n) + 1;
    case 'millisecond':
      return Math.floor(fraction / 10_000);
    case 'microsecond':
      return Math.floor(fraction / 10);
    case 'nanosecond':
      return fraction * 100;
    case 'tzoffset':
      return offsetMinutes;
    default:
      return parts[part];
  }
}
