import type { ServerClock } from '../clock';
import { ticksOfUnixMs, toDatetimePrecision } from '../engine/ticks';

/**
 * msdb's three ways to write time, all in the server's local wall clock without an offset: `datetime` (held as 100 ns
 * ticks since 0001-01-01), `run_date` (int yyyymmdd) with `run_time` (int hhmmss), and durations (int hhmmss, hours
 * unbounded). Page: dbo.sysjobhistory.
 */

function wallMs(clock: ServerClock, utcMs: number): number {
  return utcMs + clock.offsetMinutes(utcMs) * 60_000;
}

/** GETDATE() at that moment. */
export function localDatetime(clock: ServerClock, utcMs = clock.utcNowMs()): bigint {
  return toDatetimePrecision(ticksOfUnixMs(wallMs(clock, utcMs)));
}

/** GETDATE() cut to whole seconds, as the Agent writes its dates. */
export function localSecond(clock: ServerClock, utcMs = clock.utcNowMs()): bigint {
  return ticksOfUnixMs(Math.floor(wallMs(clock, utcMs) / 1000) * 1000);
}

/** `run_date` and `run_time` of a moment. */
export function runDateTime(clock: ServerClock, utcMs: number): { readonly date: number; readonly time: number } {
  const wall = new Date(wallMs(clock, utcMs));
  return {
    date: wall.getUTCFullYear() * 10_000 + (wall.getUTCMonth() + 1) * 100 + wall.getUTCDate(),
    time: wall.getUTCHours() * 10_000 + wall.getUTCMinutes() * 100 + wall.getUTCSeconds(),
  };
}

/** A length of time in whole seconds as int hhmmss: 100 hours are 1000000. */
export function runDuration(ms: number): number {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return Math.floor(seconds / 3600) * 10_000 + (Math.floor(seconds / 60) % 60) * 100 + (seconds % 60);
}
