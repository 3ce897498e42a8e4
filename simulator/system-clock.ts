import { setTimeout as delay } from 'node:timers/promises';
import type { ServerClock } from './clock';

const QUARTER_HOUR_MS = 900_000;
const LONGEST_TIMER_MS = 2_147_483_647;

/** The computer's clock as a server in `timeZone` (IANA, such as `Europe/Berlin`) shows it. */
export function createSystemClock(timeZone: string): ServerClock {
  return { utcNowMs: () => Date.now(), offsetMinutes: offsetsOf(timeZone), sleep };
}

/** Minutes east of UTC by moment. Offsets change on quarter hours only, so one look-up serves a quarter of an hour. */
export function offsetsOf(timeZone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  let quarter = NaN;
  let minutes = 0;
  return (utcMs) => {
    const wanted = Math.floor(utcMs / QUARTER_HOUR_MS);
    if (wanted !== quarter) {
      quarter = wanted;
      minutes = offsetAt(format, wanted * QUARTER_HOUR_MS);
    }
    return minutes;
  };
}

function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const name = format.formatToParts(utcMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const offset = /GMT(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d)/.exec(name)?.groups;
  if (!offset) return 0;
  const minutes = Number(offset.hours) * 60 + Number(offset.minutes);
  return offset.sign === '-' ? -minutes : minutes;
}

/** Resolves after `ms` or as soon as `signal` aborts; longer than a timer can be is slept in parts. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + ms;
  for (let left = ms; left > 0 && signal?.aborted !== true; left = end - performance.now()) {
    await delay(Math.min(left, LONGEST_TIMER_MS), undefined, signal && { signal }).catch(() => undefined);
  }
}
