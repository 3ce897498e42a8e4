import type { Paint } from './paint';
import { plainTable } from './plain-table';
import { clockDuration, localMoment } from './time-text';

/** How a run stands as far as Temporal's list tells: of one that failed it is not told whether outcomes are unknown. */
export type ListedStatus = 'running' | 'succeeded' | 'failed' | 'canceled' | 'terminated' | 'timedOut';

/** A run as it is listed: an element of `list --json`. */
export interface ListedRun {
  /** The Workflow ID. */
  readonly run: string;
  /** The parent package's name, where whoever started the run has said it. */
  readonly definition?: string;
  readonly status: ListedStatus;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Absent as long as it goes on. */
  readonly endedAt?: string;
}

const WORDS: Readonly<Record<ListedStatus, string>> = {
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
  terminated: 'terminated',
  timedOut: 'timed out',
};

/** Runs as a table of plain lines. */
export function runTable(runs: readonly ListedRun[], paint: Paint, now: Date): string {
  const colors = {
    ...{ running: paint.active, succeeded: paint.good, failed: paint.bad },
    ...{ canceled: paint.doubtful, terminated: paint.doubtful, timedOut: paint.doubtful },
  };
  const rows = runs.map(({ run, definition = '', status, startedAt, endedAt }) => {
    const took = (endedAt === undefined ? now.getTime() : Date.parse(endedAt)) - Date.parse(startedAt);
    return [run, definition, colors[status](WORDS[status]), localMoment(new Date(startedAt)), clockDuration(took)];
  });
  return plainTable(['run', 'definition', 'status', 'started', 'took'], rows, paint);
}
