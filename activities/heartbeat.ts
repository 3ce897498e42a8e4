import { Context } from '@temporalio/activity';

/** Half the shortest heartbeat timeout there may be (5 s), and above the 2 s within which the SDK holds them back. */
const INTERVAL_MS = 2_500;

export interface Heartbeat {
  /** Sends what there is to say now, instead of with the next beat. */
  beat(): void;
  stop(): void;
}

/**
 * Heartbeats by the clock, whatever the activity waits for. The first comes after an interval, so that a `beat` before
 * it is not held back behind one that said nothing.
 */
export function startHeartbeat(details: () => unknown): Heartbeat {
  const context = Context.current();
  const beat = (): void => {
    context.heartbeat(details());
  };
  const timer = setInterval(beat, INTERVAL_MS);
  return {
    beat,
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Heartbeats as long as `work` takes: when this worker dies meanwhile, another one is soon asked instead. */
export async function withHeartbeat<T>(work: () => T | Promise<T>): Promise<T> {
  const heartbeat = startHeartbeat(() => null);
  try {
    return await work();
  } finally {
    heartbeat.stop();
  }
}
