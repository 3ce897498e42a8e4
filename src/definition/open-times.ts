import type { Blackout, StartWindow, Weekday } from './definition';
import { WEEKDAYS } from './definition';
import { LocalTime, type WallTime } from './local-time';
import { isTimeOfDay, momentMs } from './schema/moment';

/** A window as points in time, in Unix milliseconds. */
export interface OpenTimes {
  /** Nothing starts before it; null when it is open already. */
  readonly notBeforeMs: number | null;
  /** What has not started by then is skipped. */
  readonly notAfterMs: number | null;
  /** Nothing starts in these times: in order, without overlaps, the next 14 days of them. */
  readonly blackouts: readonly (readonly [fromMs: number, toMs: number])[];
}

const BLACKOUT_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * When a window is open, from `fromMs` on. Times of day: with both, the window of each day, the one that is open or
 * else the next; `notBefore` alone, that time of the present day; `notAfter` alone, the next time the clock shows it.
 * Where clocks are set back, what begins takes the first of two equal times and what ends the second; where they are set
 * forward, a time that does not exist is the moment of the jump.
 */
export function resolveWindow(window: StartWindow, fromMs: number): OpenTimes {
  const clock = new LocalTime(window.timeZone);
  const blackouts = (window.blackouts ?? []).flatMap((blackout) => occurrences(blackout, clock, fromMs));
  return { ...limits(window, clock, fromMs), blackouts: merge(blackouts) };
}

type Limits = Pick<OpenTimes, 'notBeforeMs' | 'notAfterMs'>;

function limits({ notBefore, notAfter }: StartWindow, clock: LocalTime, fromMs: number): Limits {
  if (notBefore !== undefined && notAfter !== undefined && isTimeOfDay(notBefore) && isTimeOfDay(notAfter)) {
    return dailyWindow(notBefore, notAfter, clock, fromMs);
  }
  const beginMs =
    notBefore === undefined ? null : pointMs(notBefore, (time) => clock.first(dayTime(clock, fromMs, time)));
  const notBeforeMs = beginMs !== null && beginMs > fromMs ? beginMs : null;
  const notAfterMs =
    notAfter === undefined ? null : pointMs(notAfter, (time) => nextEnd(time, clock, notBeforeMs ?? fromMs));
  return { notBeforeMs, notAfterMs };
}

function pointMs(text: string, ofTime: (time: string) => number): number {
  return momentMs(text) ?? ofTime(text);
}

/** The window that is open, or the next; it may have begun on the day before. */
function dailyWindow(notBefore: string, notAfter: string, clock: LocalTime, fromMs: number): Limits {
  const endsNextDay = notAfter < notBefore;
  for (let day = -1; ; day++) {
    const beginMs = clock.first(dayTime(clock, fromMs, notBefore, day));
    const endMs = clock.last(dayTime(clock, fromMs, notAfter, endsNextDay ? day + 1 : day));
    // One that clocks set forward jump over never opens.
    if (endMs > fromMs && endMs > beginMs) return { notBeforeMs: beginMs > fromMs ? beginMs : null, notAfterMs: endMs };
  }
}

function nextEnd(time: string, clock: LocalTime, fromMs: number): number {
  const todayMs = clock.last(dayTime(clock, fromMs, time));
  return todayMs > fromMs ? todayMs : clock.last(dayTime(clock, fromMs, time, 1));
}

function occurrences({ from, to, days }: Blackout, clock: LocalTime, fromMs: number): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let day = -1; day <= BLACKOUT_DAYS; day++) {
    const begin = dayTime(clock, fromMs, from, day);
    if (days !== undefined && !days.includes(weekday(begin))) continue;
    const beginMs = clock.first(begin);
    const endMs = clock.last(dayTime(clock, fromMs, to, to <= from ? day + 1 : day));
    if (endMs > fromMs && endMs > beginMs && beginMs < fromMs + BLACKOUT_DAYS * DAY_MS) found.push([beginMs, endMs]);
  }
  return found;
}

/** In order, those that touch or overlap as one. */
function merge(times: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const merged: [number, number][] = [];
  for (const [beginMs, endMs] of [...times].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && beginMs <= last[1]) last[1] = Math.max(last[1], endMs);
    else merged.push([beginMs, endMs]);
  }
  return merged;
}

/** `HH:MM` on the day that the clock shows at `fromMs`, or so many days later. */
function dayTime(clock: LocalTime, fromMs: number, time: string, later = 0): WallTime {
  const { year, month, day } = clock.at(fromMs);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return { year, month, day: day + later, hour, minute };
}

function weekday({ year, month, day }: WallTime): Weekday {
  const sundayFirst = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return WEEKDAYS[(sundayFirst + 6) % 7] ?? 'sun';
}
