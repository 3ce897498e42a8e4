import { INT, NAME, nullable, nvarchar, type RowOf, TINYINT, UNIQUEIDENTIFIER } from '../column';

/** Page: dbo.sysjobsteps (Transact-SQL). `additional_parameters` is ntext there; nvarchar(max) stands in for it. */
export const SYSJOBSTEPS = {
  job_id: UNIQUEIDENTIFIER,
  step_id: INT,
  step_name: NAME,
  subsystem: nvarchar(40),
  command: nullable(nvarchar('max')),
  flags: INT,
  additional_parameters: nullable(nvarchar('max')),
  cmdexec_success_code: INT,
  on_success_action: TINYINT,
  on_success_step_id: INT,
  on_fail_action: TINYINT,
  on_fail_step_id: INT,
  server: nullable(NAME),
  database_name: nullable(NAME),
  database_user_name: nullable(NAME),
  retry_attempts: INT,
  retry_interval: INT,
  os_run_priority: INT,
  output_file_name: nullable(nvarchar(200)),
  last_run_outcome: INT,
  last_run_duration: INT,
  last_run_retries: INT,
  last_run_date: INT,
  last_run_time: INT,
  proxy_id: nullable(INT),
  step_uid: nullable(UNIQUEIDENTIFIER),
};

export type JobStepRow = RowOf<typeof SYSJOBSTEPS>;
