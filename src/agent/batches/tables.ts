import { ACTIVITY_COLUMN_NAMES } from '../start-guards';
import { ACTIVITY_COLUMNS } from '../ticket';

/** The result set of `sp_help_jobactivity`, for INSERT … EXEC (page: sp_help_jobactivity). */
export const ACTIVITY_TABLE_COLUMNS = `session_id int, job_id uniqueidentifier, job_name sysname,
  run_requested_date datetime NULL, run_requested_source sysname NULL, queued_date datetime NULL,
  start_execution_date datetime NULL, last_executed_step_id int NULL, last_executed_step_date datetime NULL,
  stop_execution_date datetime NULL, next_scheduled_run_date datetime NULL, job_history_id int NULL,
  message nvarchar(4000) NULL, run_status int NULL, operator_id_emailed int NULL, operator_id_netsent int NULL,
  operator_id_paged int NULL`;

/** The result set of `sp_help_jobhistory` with `@mode = 'FULL'` (page: sp_help_jobhistory). */
export const HISTORY_TABLE_COLUMNS = `instance_id int, job_id uniqueidentifier, job_name sysname, step_id int,
  step_name sysname, sql_message_id int, sql_severity int, message nvarchar(4000) NULL, run_status int, run_date int,
  run_time int, run_duration int, operator_emailed nvarchar(128) NULL, operator_netsent nvarchar(128) NULL,
  operator_paged nvarchar(128) NULL, retries_attempted int, server nvarchar(128) NULL`;

/** Fills `#row` with the job's activity row, and `#outcome` with all of its outcome rows. */
export const READ_ROW = 'INSERT #row EXEC msdb.dbo.sp_help_jobactivity @job_id = @jobId;';
export const READ_OUTCOMES = `INSERT #outcome EXEC msdb.dbo.sp_help_jobhistory @job_id = @jobId, @step_id = 0, @mode = 'FULL';`;

/** Every run column of an activity row under its name in `ActivityRow`; dates as style 121 text, which keeps every digit. */
export const ACTIVITY_ROW_AS_TEXT = ACTIVITY_COLUMNS.map((name) => {
  const column = ACTIVITY_COLUMN_NAMES[name];
  return `${name.endsWith('Date') ? `CONVERT(nvarchar(23), ${column}, 121)` : column} AS ${name}`;
}).join(', ');

/** One resource for the whole instance, in msdb: every worker of every installation meets there. */
const START_LOCK = "@Resource = N'ssis-parent start', @LockOwner = N'Session'";

/** Sets `@lock`: 0 or more when granted. A batch that ends early leaves it to the end of its connection. */
export const TAKE_START_LOCK = `EXEC @lock = msdb.sys.sp_getapplock ${START_LOCK}, @LockMode = N'Exclusive', @LockTimeout = @lockTimeoutMs;`;
export const RELEASE_START_LOCK = `EXEC msdb.sys.sp_releaseapplock ${START_LOCK};`;

/** `YYYY-MM-DDThh:mm:ss.fffffff` in the server's UTC. */
export const UTC_NOW = 'CONVERT(nvarchar(27), SYSUTCDATETIME(), 126)';
export const SERVER_NAME = "CONVERT(nvarchar(128), SERVERPROPERTY(N'ServerName'))";
