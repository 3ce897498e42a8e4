import { INT, NAME, nullable, nvarchar, type RowOf, UNIQUEIDENTIFIER } from '../column';

/** Page: dbo.sysjobhistory (Transact-SQL). `instance_id` is one identity over all jobs of the server. */
export const SYSJOBHISTORY = {
  instance_id: INT,
  job_id: UNIQUEIDENTIFIER,
  step_id: INT,
  step_name: NAME,
  sql_message_id: INT,
  sql_severity: INT,
  message: nullable(nvarchar(4000)),
  run_status: INT,
  run_date: INT,
  run_time: INT,
  run_duration: INT,
  operator_id_emailed: INT,
  operator_id_netsent: INT,
  operator_id_paged: INT,
  retries_attempted: INT,
  server: NAME,
};

export type JobHistoryRow = RowOf<typeof SYSJOBHISTORY>;

/** `run_status` of a history row, which is also `last_run_outcome` elsewhere. */
export const RUN_STATUS = { failed: 0, succeeded: 1, retry: 2, canceled: 3, unknown: 5 } as const;

/** `step_name` of the row with `step_id` 0 (message 14570). */
export const JOB_OUTCOME = '(Job outcome)';
