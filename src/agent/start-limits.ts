import { Int, NVarChar } from 'mssql';
import type { BatchInput } from './run-batch';

/** How many jobs may run on a server at once, whoever starts them from whatever installation. */
export interface StartCap {
  readonly maxConcurrent: number;
  /** Which jobs count: those that somebody asked for (`run_requested_source` 4), or also those of schedules and alerts. */
  readonly counts: 'asked' | 'all';
}

/** What a server can take; its start batch sees to it, so that it holds over everybody who starts jobs there. */
export interface StartLimits {
  readonly cap?: StartCap | null;
  /** How long after a start that somebody asked for the next one may come, at the earliest. */
  readonly startEveryMs?: number;
}

/** How busy a server is, as far as its limits make it matter. */
export interface ServerLoad {
  /** Jobs that are requested or running, of those that count; 0 without a cap. */
  readonly running: number;
  /** For how long nothing may be started yet because of the last start. */
  readonly pauseMs: number;
}

/** A `run_requested_date` is cut to whole seconds: the request came up to so much later. */
const CUT_MS = 1000;

/** How old the last start has to be by its `run_requested_date`; 0 when that does not matter. */
export function spanMs({ startEveryMs }: StartLimits): number {
  return startEveryMs === undefined ? 0 : startEveryMs + CUT_MS;
}

export function hasLimits({ cap, startEveryMs }: StartLimits): boolean {
  return cap != null || startEveryMs !== undefined;
}

/** How many more jobs may be started now. */
export function roomOf({ cap, startEveryMs }: StartLimits, { running, pauseMs }: ServerLoad): number {
  const byCap = cap == null ? Infinity : Math.max(0, cap.maxConcurrent - running);
  return startEveryMs === undefined ? byCap : Math.min(byCap, pauseMs > 0 ? 0 : 1);
}

/** The parameters of what counts jobs on a server; 0 is none. */
export function limitInputs(limits: StartLimits): BatchInput[] {
  return [
    { name: 'maxConcurrent', type: Int, value: limits.cap?.maxConcurrent ?? 0 },
    { name: 'counts', type: NVarChar(10), value: limits.cap?.counts ?? 'asked' },
    { name: 'spanMs', type: Int, value: spanMs(limits) },
  ];
}

/** Why nothing can be started there now, as part of a sentence. */
export function whyFull(server: string, { cap, startEveryMs = 0 }: StartLimits, { running }: ServerLoad): string {
  if (cap == null || running < cap.maxConcurrent) {
    return `a job was started on ${server} less than ${startEveryMs / 1000} s ago, which is its startEvery`;
  }
  const jobs = `${server} runs ${running} ${running === 1 ? 'job' : 'jobs'} already`;
  return running === cap.maxConcurrent
    ? `${jobs}, which is its maxConcurrent`
    : `${jobs}, more than its maxConcurrent of ${cap.maxConcurrent}`;
}
