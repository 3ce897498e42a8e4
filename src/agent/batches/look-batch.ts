import {
  ACTIVITY_ROW_AS_TEXT,
  ACTIVITY_TABLE_COLUMNS,
  HISTORY_TABLE_COLUMNS,
  READ_OUTCOMES,
  SERVER_NAME,
  UTC_NOW,
} from './tables';

/** One job to look at. */
export interface JobToLookAt {
  readonly job: string;
  /** Null: whatever job has that name now. */
  readonly jobId: string | null;
  /** The Agent session whose row is wanted; null is the current one. */
  readonly agentSessionId: number | null;
  /** Outcome rows from this `instance_id` on; null: only the newest. */
  readonly outcomesFrom: number | null;
  /**
   * While the job's activity row is open with this `run_requested_date`, nothing else about the job is read: it runs,
   * and no other run can be taken for it. Null reads everything.
   */
  readonly quietWhileRequested: string | null;
}

/** The job that has this name now, with its newest outcome. */
export function jobByName(job: string): JobToLookAt {
  return { job, jobId: null, agentSessionId: null, outcomesFrom: null, quietWhileRequested: null };
}

/** Widths in characters of the fields of one job in `@jobs`: constant text keeps one query plan on the server. */
const WIDTHS = { jobId: 36, session: 11, from: 11, quiet: 23, name: 128 } as const;
const RECORD = Object.values(WIDTHS).reduce((sum, width) => sum + width, 0);

/** The value of `@jobs`. */
export function encodeJobs(jobs: readonly JobToLookAt[]): string {
  return jobs
    .map(
      (job) =>
        (job.jobId ?? '').padEnd(WIDTHS.jobId) +
        String(job.agentSessionId ?? '').padEnd(WIDTHS.session) +
        String(job.outcomesFrom ?? '').padEnd(WIDTHS.from) +
        (job.quietWhileRequested ?? '').padEnd(WIDTHS.quiet) +
        job.job.padEnd(WIDTHS.name),
    )
    .join('');
}

/** The expressions that read the field out of `@jobs`, NULL when it is blank. */
const FIELDS = fieldExpressions();

function fieldExpressions(): Readonly<Record<keyof typeof WIDTHS, string>> {
  let offset = 0;
  const expressions: Partial<Record<keyof typeof WIDTHS, string>> = {};
  for (const [name, width] of Object.entries(WIDTHS) as [keyof typeof WIDTHS, number][]) {
    expressions[name] = `NULLIF(RTRIM(SUBSTRING(@jobs, @at + ${offset}, ${width})), N'')`;
    offset += width;
  }
  return expressions as Record<keyof typeof WIDTHS, string>;
}

/**
 * Reads what a server says about any number of jobs, with the Agent roles alone. Each result set names its `part`.
 *
 * The order matters: the clock before the rows (a row is never older than it seems), activity before history (the Agent
 * writes the outcome first, so an activity row without its outcome is a run that was still open).
 * `sysjobs_view` is what the roles may read, and shows the jobs they may see. `sp_help_job` cannot be inserted into a
 * table (error 8164), so its result set follows one that announces it.
 */
export const LOOK_BATCH = `SET NOCOUNT ON;
CREATE TABLE #activity (${ACTIVITY_TABLE_COLUMNS});
CREATE TABLE #outcome (${HISTORY_TABLE_COLUMNS});
SELECT N'server' AS part, ${SERVER_NAME} AS serverName, ${UTC_NOW} AS utcNow,
  DATEPART(tz, SYSDATETIMEOFFSET()) AS utcOffsetMinutes, SUSER_SNAME() AS login;
INSERT #activity EXEC msdb.dbo.sp_help_jobactivity;
DECLARE @current int = (SELECT MAX(session_id) FROM #activity);
SELECT N'session' AS part, @current AS agentSessionId;
DECLARE @at int = 1, @index int = 0, @job sysname, @jobId uniqueidentifier, @session int, @from int, @quiet nvarchar(23);
WHILE @at < DATALENGTH(@jobs) / 2
BEGIN
  SELECT @job = ${FIELDS.name}, @jobId = CONVERT(uniqueidentifier, ${FIELDS.jobId}),
    @session = ISNULL(CONVERT(int, ${FIELDS.session}), @current), @from = CONVERT(int, ${FIELDS.from}),
    @quiet = ${FIELDS.quiet};
  IF @jobId IS NULL OR NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobs_view WHERE job_id = @jobId)
    SET @jobId = (SELECT TOP (1) job_id FROM msdb.dbo.sysjobs_view WHERE name = @job ORDER BY job_id);
  SELECT N'job' AS part, @index AS jobIndex, CONVERT(nvarchar(36), @jobId) AS jobId,
    (SELECT COUNT(*) FROM msdb.dbo.sysjobs_view WHERE name = @job) AS sameName;
  IF @jobId IS NOT NULL AND @session <> @current AND NOT EXISTS (SELECT 1 FROM #activity WHERE job_id = @jobId AND session_id = @session)
    INSERT #activity EXEC msdb.dbo.sp_help_jobactivity @job_id = @jobId, @session_id = @session;
  SELECT N'activity' AS part, @index AS jobIndex, ${ACTIVITY_ROW_AS_TEXT}
    FROM #activity WHERE job_id = @jobId AND session_id = @session;
  IF @jobId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM #activity WHERE job_id = @jobId AND session_id = @session
    AND session_id = @current AND stop_execution_date IS NULL AND CONVERT(nvarchar(23), run_requested_date, 121) = @quiet)
  BEGIN
    DELETE FROM #outcome;
    ${READ_OUTCOMES}
    SELECT N'outcome' AS part, @index AS jobIndex, instance_id AS instanceId, run_status AS runStatus,
      run_date AS runDate, run_time AS runTime, run_duration AS runDuration, message
      FROM #outcome WHERE instance_id >= ISNULL(@from, (SELECT MAX(instance_id) FROM #outcome)) ORDER BY instance_id;
    SELECT N'status' AS part, @index AS jobIndex;
    EXEC msdb.dbo.sp_help_job @job_id = @jobId, @job_aspect = 'JOB';
    IF @withSteps = 1
    BEGIN
      SELECT N'steps' AS part, @index AS jobIndex;
      EXEC msdb.dbo.sp_help_jobstep @job_id = @jobId;
    END;
  END;
  SELECT @at = @at + ${RECORD}, @index = @index + 1;
END;`;
