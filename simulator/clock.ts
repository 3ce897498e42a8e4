/**
 * One server's time. Everything in the simulator asks this, never `Date` or `setTimeout` directly, so that a server has its
 * own zone and tests may step it.
 */
export interface ServerClock {
  /** Milliseconds since the epoch, UTC, as this server believes it to be. */
  utcNowMs(): number;
  /** Minutes east of UTC at that moment in the server's zone. */
  offsetMinutes(utcMs: number): number;
  /** Resolves after `ms` of real time; resolves early when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
