/**
 * msdb writes the server's wall clock without an offset: dates as `datetime`, and run_date/run_time/run_duration as
 * integers (sysjobhistory). This is the only place that knows how.
 */

const DAY_TEXT = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?$/;

/** Milliseconds since the epoch *as if* the wall clock were UTC; throws on anything but style 121 text. */
export function wallClockMs(text: string): number {
  const match = DAY_TEXT.exec(text);
  if (match === null) throw new Error(`'${text}' is not a date as CONVERT style 121 writes it`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, Number((match[7] ?? '').padEnd(3, '0')));
}

/** The inverse of `wallClockMs`, with milliseconds. */
export function wallClockText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 23);
}

/** The text without its fraction of a second. */
export function toTheSecond(text: string): string {
  return text.slice(0, 19);
}

/** `run_date` 20261122 and `run_time` 20004 are `2026-11-22 02:00:04`. */
export function runStart(runDate: number, runTime: number): string {
  const date = String(runDate).padStart(8, '0');
  const time = String(runTime).padStart(6, '0');
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
  return `${day} ${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}`;
}

/** `run_duration` is HHMMSS whose hours grow past 24 and past 99: 1250304 is 125 h 3 min 4 s. */
export function runDurationSeconds(runDuration: number): number {
  const hours = Math.floor(runDuration / 10_000);
  const minutes = Math.floor(runDuration / 100) % 100;
  return hours * 3600 + minutes * 60 + (runDuration % 100);
}

/** ISO 8601 in UTC of a wall clock text, by the offset the server had then. */
export function wallClockToIso(text: string, utcOffsetMinutes: number): string {
  return new Date(wallClockMs(text) - utcOffsetMinutes * 60_000).toISOString();
}
