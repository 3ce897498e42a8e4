import { add, begin, end, known, made, run, started, step, target, wait } from '../own-job';
import type { Contract } from '../support/contract';
import { refused, undocumented, unproven } from './undocumented';

const SLOW = step("WAITFOR DELAY '00:00:03'");

/** What the Agent refuses, and what a refusal is. */
export const START_REQUESTS: readonly Contract[] = [
  unproven(
    'a refused start returns 1 beside its error 22022',
    undocumented('refusals'),
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started} ${run} SELECT @rc; ${wait} ${end}`,
    { rows: [[1]], errors: refused(/already running from a request by User /) },
  ),
  unproven(
    'a job without steps is refused with 22022 when it is started',
    undocumented('refusals'),
    made('', `${run} SELECT @rc;`),
    { rows: [[1]], errors: refused(/refused because the job has no steps/) },
  ),
  unproven(
    'stopping a job that does not run is refused with 22022',
    undocumented('refusals'),
    made(step('SELECT 1'), 'EXEC @rc = msdb.dbo.sp_stop_job @job_id = @id; SELECT @rc;'),
    { rows: [[1]], errors: refused(/refused because the job is not currently running\.$/) },
  ),
  unproven(
    'a second request right behind an accepted one is refused with 22022, as pending or as running',
    undocumented('refusals'),
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${run} SELECT @rc; ${wait} ${end}`,
    {
      rows: [[1]],
      errors: refused(/refused because the job (already has a pending request|is already running from a request by)/),
    },
  ),
  unproven(
    'a TRY catches the 22022 of a start that is refused',
    't-sql/language-elements/try-catch-transact-sql#remarks',
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      BEGIN TRY ${run} END TRY BEGIN CATCH SELECT ERROR_NUMBER(); END CATCH; ${wait} ${end}`,
    { rows: [[22022]] },
  ),
  {
    what: 'a start inside a transaction that is rolled back is a start all the same',
    source: undocumented('one-batch'),
    isUnproven: true,
    unsupportedBySimulator: 'BEGIN TRANSACTION',
    sql: `${begin} ${add} ${step('SELECT 1')} ${target} ${known} BEGIN TRANSACTION; ${run} ROLLBACK TRANSACTION; ${wait}
      SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0; ${end}`,
    answer: { rows: [[1]] },
    after: [begin],
  },
];
