import type { ServerClock } from '../../simulator/clock';
import { HELD_MS } from './simulated-jobs';

/** The time of simulated servers, on which what takes as long as HELD, or longer, takes until a test lets it end. */
export class HeldJobs {
  readonly #end = new AbortController();

  /** Ends what is held, as if its time had passed; from now on nothing is held any more. */
  letEnd(): void {
    this.#end.abort();
  }

  /** A server's clock with which jobs are held; all else goes by `clock`. */
  holding(clock: ServerClock): ServerClock {
    return {
      utcNowMs: () => clock.utcNowMs(),
      offsetMinutes: (utcMs) => clock.offsetMinutes(utcMs),
      sleep: (ms, signal) => clock.sleep(ms, ms < HELD_MS ? signal : this.#orEnd(signal)),
    };
  }

  #orEnd(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#end.signal : AbortSignal.any([signal, this.#end.signal]);
  }
}
