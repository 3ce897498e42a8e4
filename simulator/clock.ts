import { setTimeout as delay } from 'node:timers/promises';

/** One server's time: everything asks this, never `Date`, so that a server has a zone of its own and tests may step it. */
export interface ServerClock {
  /** Milliseconds since the epoch, UTC, as this server believes it to be. */
  utcNowMs(): number;
  /** Minutes east of UTC at that moment in the server's zone. */
  offsetMinutes(utcMs: number): number;
  /** Resolves after `ms` of real time; resolves early when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

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

/** A server's clock that can be stepped, and whose zone can be changed, while it runs. */
export class AdjustableClock implements ServerClock {
  private steppedMs = 0;
  private offset: number | undefined;

  constructor(private readonly clock: ServerClock) {}

  utcNowMs(): number {
    return this.clock.utcNowMs() + this.steppedMs;
  }

  offsetMinutes(utcMs: number): number {
    return this.offset ?? this.clock.offsetMinutes(utcMs);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.clock.sleep(ms, signal);
  }

  /** Forward, or back with a negative number of milliseconds. */
  step(ms: number): void {
    this.steppedMs += ms;
  }

  /** Minutes east of UTC from now on, whatever the zone says. */
  setOffset(minutes: number): void {
    this.offset = minutes;
  }
}
