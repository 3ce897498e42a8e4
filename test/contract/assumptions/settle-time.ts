import { add, begin, end, known, run, step, target } from '../own-job';
import type { Contract } from '../support/contract';
import { undocumented, unproven } from './undocumented';

const SETTLE_TIME_MS = 10_000;

/** Starts the job so often and notes for each start after how many milliseconds it showed in the activity row. */
const measured = (starts: number): string =>
  `DECLARE @took TABLE (milliseconds int); DECLARE @n int = 0, @from datetime2, @last datetime = '19000101', @seen datetime;
   WHILE @n < ${starts} BEGIN
     SET @from = SYSDATETIME(); ${run}
     SET @seen = NULL;
     WHILE @seen IS NULL AND DATEDIFF(millisecond, @from, SYSDATETIME()) < ${SETTLE_TIME_MS} BEGIN
       WAITFOR DELAY '00:00:00.020';
       SET @seen = (SELECT MAX(run_requested_date) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND run_requested_date > @last AND start_execution_date IS NOT NULL);
     END;
     INSERT @took VALUES (DATEDIFF(millisecond, @from, SYSDATETIME()));
     SET @last = @seen;
     WAITFOR DELAY '00:00:01.100';
     SET @n = @n + 1;
   END;
   SELECT milliseconds FROM @took ORDER BY milliseconds;
   SELECT COUNT(*), SUM(CASE WHEN milliseconds < ${SETTLE_TIME_MS} THEN 1 ELSE 0 END) FROM @took;`;

/**
 * How long an accepted start takes to show. What was measured is the first result set of the answer, sorted, and stands
 * with it in what `--record` writes: the median and the longest are read off it.
 */
export const SETTLE_TIME: readonly Contract[] = [
  unproven(
    'each of ten accepted starts shows in the activity row within the settle time of 10 s',
    undocumented('settle-time'),
    `${begin} ${add} ${step('SELECT 1')} ${target} ${known} ${measured(10)} ${end}`,
    { rows: [[10, 10]] },
  ),
  unproven(
    'the start of a job that was made just before shows in the activity row within the settle time of 10 s',
    undocumented('settle-time'),
    `${begin} ${add} ${step('SELECT 1')} ${target} ${measured(1)} ${end}`,
    { rows: [[1, 1]] },
  ),
];
