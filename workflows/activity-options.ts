import type { ActivityOptions } from '@temporalio/workflow';

/** Only our own crashes are retried, at once and for ever: what went wrong on a server is a result or final. */
const RETRY_OUR_CRASHES = { initialInterval: '1s', backoffCoefficient: 1, maximumInterval: '1s' } as const;

/**
 * Loading a definition: its run does not know the settings of a worker yet, and reading a very large one keeps a slow
 * worker from saying that it is alive.
 */
export const LOAD_HEARTBEAT_TIMEOUT_MS = 20_000;

/** Reads: seconds at most. `heartbeatTimeout`, in ms, is how soon the death of a worker is noticed. */
export function controlOptions(heartbeatTimeout: number): ActivityOptions {
  return { startToCloseTimeout: '1 minute', heartbeatTimeout, retry: RETRY_OUR_CRASHES };
}

/** Stopping waits for the job to end. Whoever uses these adds the heartbeat timeout, which is a setting of the worker. */
export const stopOptions: ActivityOptions = {
  startToCloseTimeout: '1 day',
  retry: RETRY_OUR_CRASHES,
};

/** A watch lasts as long as its job does. */
export const watchOptions: ActivityOptions = {
  startToCloseTimeout: '30 days',
  retry: RETRY_OUR_CRASHES,
};
