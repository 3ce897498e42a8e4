import type { ServerClock } from '../../clock';
import { TICKS_PER_DAY, TICKS_PER_MINUTE, TICKS_PER_SECOND, ticksOfUnixMs, unixMsOfTicks } from '../../engine/ticks';

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
