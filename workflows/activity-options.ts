import type { ActivityOptions } from '@temporalio/workflow';

/** Only our own crashes are retried, at once and for ever: what went wrong on a server is a result or final. */
const RETRY_OUR_CRASHES = { initialInterval: '1s', backoffCoefficient: 1, maximumInterval: '1s' } as const;

/** Reads: seconds at most, so a worker that died is noticed soon. */
export const controlOptions: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  retry: RETRY_OUR_CRASHES,
};

/** Stopping waits for the job to end; it heartbeats while it does. */
export const stopOptions: ActivityOptions = {
  startToCloseTimeout: '1 day',
  heartbeatTimeout: '10s',
  retry: RETRY_OUR_CRASHES,
};

/** A watch lasts as long as its job does. The heartbeat timeout bounds how long the death of a worker goes unnoticed. */
export const watchOptions: ActivityOptions = {
  startToCloseTimeout: '30 days',
  heartbeatTimeout: '10s',
  retry: RETRY_OUR_CRASHES,
};
