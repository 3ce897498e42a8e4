import { HISTORY_TABLE_COLUMNS } from './tables';

/** How many of a job's newest successful runs are read. */
export const RUNS_READ = 9;

/** A `uniqueidentifier` as text. */
const JOB_ID_WIDTH = 36;

/** The value of `@jobs`: constant text keeps one query plan on the server. */
export function encodeJobIds(jobIds: readonly string[]): string {
  return jobIds.map((jobId) => jobId.padEnd(JOB_ID_WIDTH)).join('');
}

/**
 * Reads how long the newest successful runs of any number of jobs took, with the Agent roles alone.
 *
 * The history of all jobs is asked for once: without SELECT on `sysjobhistory` there is only the procedure, which reads
 * the whole table each time, whether or not a job is named. It stays on the server but for a few numbers a job.
 */
export const USUAL_DURATIONS_BATCH = `SET NOCOUNT ON;
CREATE TABLE #job (job_id uniqueidentifier);
CREATE TABLE #outcome (${HISTORY_TABLE_COLUMNS});
DECLARE @at int = 1;
WHILE @at < DATALENGTH(@jobs) / 2
BEGIN
  INSERT #job (job_id) VALUES (CONVERT(uniqueidentifier, SUBSTRING(@jobs, @at, ${JOB_ID_WIDTH})));
  SET @at = @at + ${JOB_ID_WIDTH};
END;
INSERT #outcome EXEC msdb.dbo.sp_help_jobhistory @step_id = 0, @run_status = 1, @mode = 'FULL';
SELECT N'run' AS part, CONVERT(nvarchar(36), job_id) AS jobId, run_duration AS runDuration
  FROM (SELECT o.job_id, o.run_duration, ROW_NUMBER() OVER (PARTITION BY o.job_id ORDER BY o.instance_id DESC) AS age
    FROM #outcome AS o JOIN #job AS j ON j.job_id = o.job_id) AS runs
  WHERE age <= ${RUNS_READ};`;
