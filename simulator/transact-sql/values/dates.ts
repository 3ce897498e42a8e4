import type { ServerClock } from '../../clock';

/** Dates and times as 100 ns ticks since 0001-01-01T00:00 (the count of `SqlValue`), and as their parts. */

export const TICKS_PER_MS = 10_000n;
export const TICKS_PER_SECOND = 10_000_000n;
export const TICKS_PER_MINUTE = 600_000_000n;
export const TICKS_PER_DAY = 864_000_000_000n;

const UNIX_EPOCH = 621_355_968_000_000_000n;
export const NINETEEN_HUNDRED = 599_266_080_000_000_000n;

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

export function ticksOfUnixMs(ms: number): bigint {
  return UNIX_EPOCH + BigInt(Math.floor(ms)) * TICKS_PER_MS;
}

function unixMsOfTicks(ticks: bigint): number {
  return Number((ticks - UNIX_EPOCH) / TICKS_PER_MS);
}

export function partsOf(ticks: bigint): DateParts {
  const inDay = ticks % TICKS_PER_DAY;
  const date = new Date(unixMsOfTicks(ticks - inDay));
  const seconds = Number(inDay / TICKS_PER_SECOND);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    fraction: Number(inDay % TICKS_PER_SECOND),
  };
}

/** Undefined when there is no such day or time. */
export function ticksOf({ year, month, day, hour, minute, second, fraction }: DateParts): bigint | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = year >= 1 && year <= 9999 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) return undefined;
  return (
    ticksOfUnixMs(date.getTime()) + BigInt(hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + BigInt(fraction)
  );
}

/** `datetime` counts in 1/300 s (page: datetime, rounding of fractional seconds). */
export function toDatetimePrecision(ticks: bigint): bigint {
  const inDay = ticks % TICKS_PER_DAY;
  const threeHundredths = (inDay * 300n + TICKS_PER_SECOND / 2n) / TICKS_PER_SECOND;
  // What shows is rounded to whole milliseconds: .000, .003, .007.
  return ticks - inDay + ((threeHundredths * 1000n + 150n) / 300n) * TICKS_PER_MS;
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
  return { utcTicks, localTicks: utcTicks + BigInt(offsetMinutes) * TICKS_PER_MINUTE, offsetMinutes };
}
