import { setImmediate } from 'node:timers/promises';
import type { ServerClock } from '../../simulator/clock';

/**
 * A server clock that stands still but when somebody sleeps, and then leaps: a job of hours has its hours in the history
 * at once. One job at a time, for all of them share the time.
 */
export function leapingClock(): ServerClock {
  let nowMs = Date.UTC(2026, 10, 22, 1, 0, 0);
  return {
    utcNowMs: () => nowMs,
    offsetMinutes: () => 0,
    sleep: async (ms) => {
      nowMs += ms;
      await setImmediate();
    },
  };
}
