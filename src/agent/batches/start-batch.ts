import { START_GUARDS } from '../start-guards';
import { DECLARE_LOAD, LOAD_COLUMNS, READ_LOAD } from './server-load-batch';
import {
  ACTIVITY_TABLE_COLUMNS,
  HISTORY_TABLE_COLUMNS,
  READ_OUTCOMES,
  READ_ROW,
  RELEASE_START_LOCK,
  SERVER_NAME,
  TAKE_START_LOCK,
  UTC_NOW,
} from './tables';

/** How often the batch looks whether the request shows, while it holds the lock. */
const HOLD_TICK = '00:00:00.050';

/** The name of the first guard that does not hold; empty when the job may be started. */
const failedGuard = `CASE ${START_GUARDS.map(({ name, sql }) => `WHEN NOT (${sql}) THEN N'${name}'`).join(' ')} ELSE N'' END`;

const rowGuard = START_GUARDS.filter(({ name }) => name === 'row').map(({ sql }) => sql);

/**
 * Compare-and-start: everything is evaluated on the server, under the start lock, and at most one request is sent.
 *
 * `sp_start_job` stands outside TRY … CATCH, which is said not to catch what its extended procedure raises (22022): its
 * return code and the errors that the client gets decide. There is no transaction around it. The lock is kept until the
 * request shows in the activity row, so that the next batch cannot take a slow Agent for one that was never asked, and
 * counts the job. What runs on the server is counted only when the ticket has a limit.
 * The reply is the last thing the batch does: whoever reads it knows what was done.
 */
export const START_BATCH = `SET NOCOUNT ON;
DECLARE @lock int, @rc int, @step sysname = NULLIF(@startStep, N''), @guard nvarchar(20) = N'lock', @asked datetime2(3), @serverNameNow nvarchar(128) = ${SERVER_NAME};
CREATE TABLE #row (${ACTIVITY_TABLE_COLUMNS});
CREATE TABLE #outcome (${HISTORY_TABLE_COLUMNS});
${DECLARE_LOAD}
${TAKE_START_LOCK}
IF @lock >= 0
BEGIN
  ${READ_ROW}
  ${READ_OUTCOMES}
  IF @maxConcurrent > 0 OR @spanMs > 0
  BEGIN
    ${READ_LOAD}
  END;
  SET @guard = ${failedGuard};
  IF @guard = N''
  BEGIN
    EXEC @rc = msdb.dbo.sp_start_job @job_id = @jobId, @step_name = @step;
    SET @asked = SYSUTCDATETIME();
    WHILE @rc = 0 AND ${rowGuard.join('')} AND DATEDIFF(millisecond, @asked, SYSUTCDATETIME()) < @holdMs
    BEGIN
      WAITFOR DELAY '${HOLD_TICK}';
      DELETE FROM #row;
      ${READ_ROW}
    END;
  END;
  ${RELEASE_START_LOCK}
END;
SELECT N'reply' AS part, @guard AS guard, @rc AS rc, ${UTC_NOW} AS utcNow, ${LOAD_COLUMNS};`;
