/** The one job that the contracts make, run and delete. No other job is touched. */
export const JOB = "N'ssis-parent contract'";

export const begin = `SET NOCOUNT ON; DECLARE @rc int, @id uniqueidentifier;
  IF EXISTS (SELECT 1 FROM msdb.dbo.sysjobs WHERE name = ${JOB}) EXEC msdb.dbo.sp_delete_job @job_name = ${JOB};`;
export const add = `EXEC @rc = msdb.dbo.sp_add_job @job_name = ${JOB}, @job_id = @id OUTPUT;`;
export const step = (command: string, more = ''): string =>
  `EXEC msdb.dbo.sp_add_jobstep @job_name = ${JOB}, @step_name = N'step', @subsystem = N'TSQL', @command = N'${command.replaceAll("'", "''")}', @database_name = N'master'${more};`;
export const target = `EXEC msdb.dbo.sp_add_jobserver @job_name = ${JOB};`;
export const run = `EXEC @rc = msdb.dbo.sp_start_job @job_name = ${JOB};`;
/** Until the run has its outcome, ten seconds at most. */
export const wait = `DECLARE @i int = 0; WHILE @i < 100 AND NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND stop_execution_date IS NOT NULL)
  BEGIN WAITFOR DELAY '00:00:00.100'; SET @i = @i + 1; END;`;
/** Until the Agent knows the job, ten seconds at most. */
export const known = `DECLARE @k int = 0; WHILE @k < 100 AND NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobactivity WHERE job_id = @id)
  BEGIN WAITFOR DELAY '00:00:00.100'; SET @k = @k + 1; END;`;
/** Until the run shows in the activity row, ten seconds at most. */
export const started = `DECLARE @s int = 0; WHILE @s < 100 AND NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND start_execution_date IS NOT NULL)
  BEGIN WAITFOR DELAY '00:00:00.100'; SET @s = @s + 1; END;`;
export const end = `EXEC msdb.dbo.sp_delete_job @job_name = ${JOB};`;

/** A table for what sp_help_jobactivity returns. */
export const activityTable = `CREATE TABLE #a (session_id int, job_id uniqueidentifier, job_name sysname, run_requested_date datetime, run_requested_source sysname NULL,
  queued_date datetime, start_execution_date datetime, last_executed_step_id int, last_executed_step_date datetime, stop_execution_date datetime,
  next_scheduled_run_date datetime, job_history_id int, message nvarchar(4000), run_status int, o1 int, o2 int, o3 int);`;

/** A job with these steps, started and waited for; then `ask`, and its end. */
export const ran = (steps: string, ask: string): string =>
  `${begin} ${add} ${steps} ${target} ${known} ${run} ${wait} ${ask} ${end}`;
/** A job with these steps that the Agent knows; then `ask`, and its end. */
export const made = (steps: string, ask: string): string => `${begin} ${add} ${steps} ${target} ${known} ${ask} ${end}`;
