import { activityTable, made, step } from '../own-job';
import type { Contract } from '../support/contract';
import { unproven } from './undocumented';

const JOB_ACTIVITY = 'relational-databases/system-stored-procedures/sp-help-jobactivity-transact-sql';
const ERRORS = 'relational-databases/errors-events/database-engine-events-and-errors';

/** What a batch can read before it starts a job. */
export const INSIDE_A_BATCH: readonly Contract[] = [
  unproven(
    'INSERT … EXEC takes sp_help_jobactivity',
    't-sql/statements/insert-transact-sql#arguments',
    made(
      step('SELECT 1'),
      `${activityTable} INSERT #a EXEC msdb.dbo.sp_help_jobactivity @job_id = @id; SELECT COUNT(*) FROM #a; DROP TABLE #a;`,
    ),
    { rows: [[1]] },
  ),
  unproven(
    'INSERT … EXEC takes sp_help_jobactivity without a job: one row for each job in the current session',
    `${JOB_ACTIVITY}#remarks`,
    made(
      step('SELECT 1'),
      `${activityTable} INSERT #a EXEC msdb.dbo.sp_help_jobactivity;
       SELECT COUNT(*), COUNT(DISTINCT session_id) FROM #a WHERE job_id = @id; DROP TABLE #a;`,
    ),
    { rows: [[1, 1]] },
  ),
  unproven(
    'INSERT … EXEC does not take sp_help_job: 8164',
    `${ERRORS}-8000-to-8999`,
    made(
      step('SELECT 1'),
      "CREATE TABLE #j (x int); INSERT #j EXEC msdb.dbo.sp_help_job @job_id = @id, @job_aspect = 'JOB'; DROP TABLE #j;",
    ),
    { errors: [{ number: 8164, class: 16, text: 'An INSERT EXEC statement cannot be nested.' }] },
  ),
];
