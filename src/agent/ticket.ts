import type { StartLimits } from './start-limits';

/**
 * The words of the start protocol.
 *
 * - **Start ticket**: one leave to start one job once: what the job's rows looked like, and until when it is good.
 * - **Activity row**: the job's row in `sysjobactivity` for one Agent session. Every new start request overwrites it.
 * - **Outcome row**: the `step_id` 0 row that the Agent inserts into `sysjobhistory` when a job run has ended.
 * - **Look**: one reading of what a server says about one job.
 *
 * Times from msdb are the server's wall clock without offset, so they stay opaque text (style 121:
 * `2026-11-22 02:00:04.000`) and are compared for equality; only `utc…Ms` fields are points in time.
 */
export interface StartTicket extends StartLimits {
  /** The server's alias in the inventory. */
  readonly server: string;
  /** What the instance calls itself (`SERVERPROPERTY('ServerName')`): a failover to another instance changes it. */
  readonly serverName: string;
  /** A new one for every start of the Agent (`syssessions`). */
  readonly agentSessionId: number;
  readonly job: string;
  readonly jobId: string;
  /** The name of the step to start at; null is the job's own first. */
  readonly startStep: string | null;
  /** How many steps the job has. */
  readonly steps: number;
  readonly row: ActivityRow;
  /** `instance_id` of the newest outcome row, 0 if there is none. */
  readonly newestOutcomeId: number;
  /** The server's clock when the ticket was taken, and until when a start may use it. */
  readonly takenAtUtcMs: number;
  readonly notAfterUtcMs: number;
  /** Minutes east of UTC at that moment, as the server sees it. */
  readonly utcOffsetMinutes: number;
  /** The login that will ask for the start; the Agent names it in the outcome row. */
  readonly login: string;
  /** Temporal's Run ID of the workflow run that took it: nobody else may start with it. */
  readonly takenByRunId: string;
  /**
   * A run that somebody else had begun before the ticket was taken, to be watched as if it were ours. Such a ticket is no
   * leave to start anything: its `row` is that of a job that was never asked for, which is not the job's row now.
   */
  readonly adopts: AdoptedRun | null;
}

export interface AdoptedRun {
  readonly requestedDate: string;
  /** To the second; null when it had not begun to execute. */
  readonly startedAt: string | null;
}

/** Every run column of `sysjobactivity` (not `next_scheduled_run_date`, which schedules change by themselves). */
export interface ActivityRow {
  readonly runRequestedDate: string | null;
  /** `1` schedule, `2` alert, `3` boot, `4` user, `6` idle. */
  readonly runRequestedSource: string | null;
  readonly queuedDate: string | null;
  readonly startExecutionDate: string | null;
  readonly lastExecutedStepId: number | null;
  readonly lastExecutedStepDate: string | null;
  readonly stopExecutionDate: string | null;
  readonly jobHistoryId: number | null;
}

/** The row of a job that was not asked for in this Agent session. */
export const NEVER_REQUESTED: ActivityRow = {
  runRequestedDate: null,
  runRequestedSource: null,
  queuedDate: null,
  startExecutionDate: null,
  lastExecutedStepId: null,
  lastExecutedStepDate: null,
  stopExecutionDate: null,
  jobHistoryId: null,
};

/** The columns of the activity row, in the order in which they are compared. */
export const ACTIVITY_COLUMNS = [
  'runRequestedDate',
  'runRequestedSource',
  'queuedDate',
  'startExecutionDate',
  'lastExecutedStepId',
  'lastExecutedStepDate',
  'stopExecutionDate',
  'jobHistoryId',
] as const satisfies readonly (keyof ActivityRow)[];

export interface OutcomeRow {
  /** Identity over the whole server: a later run has a higher one. */
  readonly instanceId: number;
  /** `run_status`: 0 failed, 1 succeeded, 3 canceled. */
  readonly runStatus: number;
  /** When the run began, to the second, from `run_date` and `run_time`. */
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly message: string;
}

export interface JobLook {
  readonly serverName: string;
  readonly agentSessionId: number;
  /** Null when the job is gone or no longer visible. */
  readonly jobId: string | null;
  readonly utcNowMs: number;
  readonly utcOffsetMinutes: number;
  /** When the look was sent, by the worker's own clock, which nobody puts forward or back. */
  readonly sentAtMs: number;
  /** The job's row in the Agent session of the ticket. */
  readonly row: ActivityRow | null;
  /** Outcome rows with `instance_id` ≥ the ticket's newest, oldest first. */
  readonly outcomes: readonly OutcomeRow[];
  /** `current_execution_status` of `sp_help_job`: 1, 2, 3, 5 and 7 mean that it runs in some way. */
  readonly executionStatus: number;
  /** The last run as `sysjobservers` remembers it, which survives a purge of the history. */
  readonly lastRun: { readonly startedAt: string; readonly runStatus: number } | null;
}

export function sameRow(a: ActivityRow | null, b: ActivityRow | null): boolean {
  if (a === null || b === null) return a === b;
  return ACTIVITY_COLUMNS.every((column) => a[column] === b[column]);
}
