import { SqlError } from '../sql-error';
import { partsOf, ticksOf, TICKS_PER_DAY, TICKS_PER_MS, TICKS_PER_SECOND } from '../values/ticks';

export type DatePart =
  | 'year'
  | 'quarter'
  | 'month'
  | 'dayofyear'
  | 'day'
  | 'week'
  | 'weekday'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond'
  | 'microsecond'
  | 'nanosecond'
  | 'tzoffset';

const ABBREVIATIONS: Readonly<Record<string, DatePart>> = {
  ...{
    yy: 'year',
    yyyy: 'year',
    qq: 'quarter',
    q: 'quarter',
    mm: 'month',
    m: 'month',
    dy: 'dayofyear',
    y: 'dayofyear',
  },
  ...{
    dd: 'day',
    d: 'day',
    wk: 'week',
    ww: 'week',
    dw: 'weekday',
    w: 'weekday',
    hh: 'hour',
    mi: 'minute',
    n: 'minute',
  },
  ...{ ss: 'second', s: 'second', ms: 'millisecond', mcs: 'microsecond', ns: 'nanosecond', tz: 'tzoffset' },
};

const NAMES = new Set<string>(Object.values(ABBREVIATIONS));

/** @throws SqlError 155 */
export function datePart(word: string, line: number): DatePart {
  const part = ABBREVIATIONS[word] ?? (NAMES.has(word) ? (word as DatePart) : undefined);
  if (part !== undefined) return part;
  throw new SqlError(155, `'${word}' is not a recognized datepart option.`, { severity: 15, line, reach: 'batch' });
}

/** Ticks of the parts that have a fixed length. */
const LENGTHS: Readonly<Partial<Record<DatePart, bigint>>> = {
  week: 7n * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  dayofyear: TICKS_PER_DAY,
  weekday: TICKS_PER_DAY,
  hour: 3600n * TICKS_PER_SECOND,
  minute: 60n * TICKS_PER_SECOND,
  second: TICKS_PER_SECOND,
  millisecond: TICKS_PER_MS,
  microsecond: 10n,
};

export function addToDate(ticks: bigint, part: DatePart, count: bigint): bigint {
  if (part === 'nanosecond') return ticks + count / 100n;
  const length = LENGTHS[part];
  if (length !== undefined) return ticks + length * count;
  const months = Number(count) * (part === 'year' ? 12 : part === 'quarter' ? 3 : 1);
  return addMonths(ticks, months);
}

/** The last day of a shorter month stands in for one that it does not have. */
function addMonths(ticks: bigint, months: number): bigint {
  const parts = partsOf(ticks);
  const index = parts.year * 12 + (parts.month - 1) + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  for (let day = parts.day; day > 0; day--) {
    const found = ticksOf({ ...parts, year, month, day });
    if (found !== undefined) return found;
  }
  throw new SqlError(517, "Adding a value to a 'datetime' column caused an overflow.");
}

/** How many boundaries of the part lie between (page: DATEDIFF). */
export function countBetween(from: bigint, to: bigint, part: DatePart): bigint {
  if (part === 'nanosecond') return (to - from) * 100n;
  const length = LENGTHS[part];
  // Weeks begin on Sunday; 0001-01-01 was a Monday.
  const shift = part === 'week' ? TICKS_PER_DAY : 0n;
  if (length !== undefined) return (to + shift) / length - (from + shift) / length;
  const [a, b] = [partsOf(from), partsOf(to)];
  if (part === 'year') return BigInt(b.year - a.year);
  const inQuarters = part === 'quarter';
  const index = ({ year, month }: typeof a): number =>
    inQuarters ? year * 4 + Math.floor((month - 1) / 3) : year * 12 + month;
  return BigInt(index(b) - index(a));
}

export function partOfDate(ticks: bigint, part: DatePart, offsetMinutes: number): number {
  const { fraction, ...parts } = partsOf(ticks);
  switch (part) {
    case 'quarter':
      return Math.floor((parts.month - 1) / 3) + 1;
    case 'dayofyear':
      return Number(ticks / TICKS_PER_DAY - firstOfYear(parts.year) / TICKS_PER_DAY) + 1;
    case 'week':
      return Number(countBetween(firstOfYear(parts.year), ticks, 'week')) + 1;
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

function firstOfYear(year: number): bigint {
  return ticksOf({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 }) ?? 0n;
}
