import { ACTIVITY_TABLE_COLUMNS } from './tables';

/** What `READ_LOAD` fills: every activity row of the current Agent session, and what they come to. */
export const DECLARE_LOAD = `DECLARE @running int = 0, @pauseMs int = 0, @now datetime;
CREATE TABLE #session (${ACTIVITY_TABLE_COLUMNS});`;

/**
 * Counts the jobs that are requested or running, and says how long the last start asks for a pause yet. Rows that are
 * later than now are from before the clock was put back for the end of summer time: nobody waits an hour for them.
 */
export const READ_LOAD = `INSERT #session EXEC msdb.dbo.sp_help_jobactivity;
SET @running = (SELECT COUNT(*) FROM #session WHERE run_requested_date IS NOT NULL AND stop_execution_date IS NULL
  AND (@counts = N'all' OR run_requested_source = N'4'));
SET @now = GETDATE();
SET @pauseMs = ISNULL((SELECT @spanMs - DATEDIFF(millisecond, MAX(run_requested_date), @now) FROM #session
  WHERE run_requested_source = N'4' AND run_requested_date > DATEADD(millisecond, -@spanMs, @now) AND run_requested_date <= @now), 0);`;

/** As the reply has it. */
export const LOAD_COLUMNS = '@running AS running, @pauseMs AS pauseMs';

/** How busy a server is: only read, and without the start lock, so that it may be otherwise when a start arrives. */
export const SERVER_LOAD_BATCH = `SET NOCOUNT ON;
${DECLARE_LOAD}
${READ_LOAD}
SELECT N'load' AS part, ${LOAD_COLUMNS};`;
