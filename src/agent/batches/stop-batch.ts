import { STOP_GUARDS } from '../stop-attempt';
import {
  ACTIVITY_TABLE_COLUMNS,
  HISTORY_TABLE_COLUMNS,
  READ_OUTCOMES,
  READ_ROW,
  RELEASE_START_LOCK,
  TAKE_START_LOCK,
} from './tables';

const guards = STOP_GUARDS.map(({ sql }) => sql).join('\n    AND ');

/**
 * Looks whether the run that is there now is the one to be stopped, and stops it, in one batch and under the start
 * lock: `sp_stop_job` stops whatever run is current.
 */
export const STOP_BATCH = `SET NOCOUNT ON;
DECLARE @lock int, @rc int, @isOurs bit = 0;
CREATE TABLE #row (${ACTIVITY_TABLE_COLUMNS});
CREATE TABLE #outcome (${HISTORY_TABLE_COLUMNS});
${TAKE_START_LOCK}
IF @lock >= 0
BEGIN
  ${READ_ROW}
  ${READ_OUTCOMES}
  IF ${guards}
  BEGIN
    SET @isOurs = 1;
    EXEC @rc = msdb.dbo.sp_stop_job @job_id = @jobId;
  END;
  ${RELEASE_START_LOCK}
END;
SELECT N'reply' AS part, @lock AS lock, @isOurs AS isOurs, @rc AS rc;`;
