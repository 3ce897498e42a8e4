import { availableParallelism, loadavg } from 'node:os';

/** Times of the workers, short enough that a death is made good in seconds. */
const HEARTBEAT_TIMEOUT_MS = 5_000;
const TICKET_LIFE_MS = 5_000;
const SETTLE_MS = 500;

export const OPTIONS = [
  ...['--heartbeat-timeout', `${HEARTBEAT_TIMEOUT_MS}ms`, '--ticket-life', `${TICKET_LIFE_MS}ms`],
  ...['--settle-time', `${SETTLE_MS}ms`, '--grace', '4s'],
];

/**
 * For what none of these bounds: the next worker's process has to begin (about two seconds), Temporal tries an activity
 * again only a second or two after it has missed the heartbeat, and the worker asks for work anew.
 */
const A_FEW_SECONDS_MS = 5_000;

/** After a death of the last worker a server is asked something again in this time, on a machine that is not busy. */
export const BACK_WITHIN_MS = HEARTBEAT_TIMEOUT_MS + TICKET_LIFE_MS + SETTLE_MS + A_FEW_SECONDS_MS;

/** How it came about that no worker was left, and when work went on. */
export interface TimeBack {
  readonly ms: number;
  readonly seed: number;
  readonly strike: string;
  /** What was missing when the time was over. */
  readonly waitedFor?: string;
  /** The load average of the last minute, once work went on. */
  readonly load: number;
}

export const currentLoad = (): number => loadavg()[0] ?? 0;

export const isSlow = ({ ms }: Pick<TimeBack, 'ms'>): boolean => ms > BACK_WITHIN_MS;

/** Slow, and nothing else kept the machine busy: somebody has to find out why. */
export function isUnexplained(back: TimeBack, cores = availableParallelism()): boolean {
  return isSlow(back) && back.load < cores;
}

/** What the figures mean, and every death after which it took longer, as lines of Markdown. */
export function describeTimesBack(backs: readonly TimeBack[], cores = availableParallelism()): string[] {
  const slow = backs.filter(isSlow);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const parts = [HEARTBEAT_TIMEOUT_MS, TICKET_LIFE_MS, SETTLE_MS, A_FEW_SECONDS_MS].map(seconds);
  return [
    'Until a worker asked a server again: from the death of the last worker to the first request of the next one. Bound:',
    `${seconds(BACK_WITHIN_MS)}, which is heartbeat timeout, ticket life, settle time and a few seconds (${parts.join(' + ')}).`,
    `Longer: ${slow.length} of ${backs.length}, and ${slow.filter((back) => isUnexplained(back, cores)).length} of them while the load average was below the ${cores} cores.`,
    ...slow.map(
      ({ seed, ms, strike, waitedFor = 'nothing known', load }) =>
        `- seed ${seed}: ${seconds(ms)} after ${strike}; waited for: ${waitedFor}; load average ${load.toFixed(1)}`,
    ),
  ];
}
