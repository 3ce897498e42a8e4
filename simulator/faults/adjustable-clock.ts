import type { ServerClock } from '../clock';

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
