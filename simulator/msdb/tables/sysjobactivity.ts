import { DATETIME, INT, NAME, nullable, type RowOf, UNIQUEIDENTIFIER } from '../column';

/** Page: dbo.sysjobactivity (Transact-SQL). One row per Agent session and job; a new request overwrites it. */
export const SYSJOBACTIVITY = {
  session_id: INT,
  job_id: UNIQUEIDENTIFIER,
  run_requested_date: nullable(DATETIME),
  run_requested_source: nullable(NAME),
  queued_date: nullable(DATETIME),
  start_execution_date: nullable(DATETIME),
  last_executed_step_id: nullable(INT),
  last_executed_step_date: nullable(DATETIME),
  stop_execution_date: nullable(DATETIME),
  job_history_id: nullable(INT),
  next_scheduled_run_date: nullable(DATETIME),
};

export type JobActivityRow = RowOf<typeof SYSJOBACTIVITY>;

/** The run columns of a row nobody has asked to run. */
export const NEVER_REQUESTED = {
  run_requested_date: null,
  run_requested_source: null,
  queued_date: null,
  start_execution_date: null,
  last_executed_step_id: null,
  last_executed_step_date: null,
  stop_execution_date: null,
  job_history_id: null,
} as const;
