import { add, begin, end, JOB, known, ran, run, step, target, wait } from './own-job';
import type { Contract, Profile } from './support/contract';

const PAGE = 'relational-databases/system-stored-procedures/sp-help-jobhistory-transact-sql';

const SUCCEEDED = "@step_id = 0, @run_status = 1, @mode = 'FULL'";
const HISTORY = `CREATE TABLE #h (instance_id int, job_id uniqueidentifier, job_name sysname, step_id int, step_name sysname, sql_message_id int,
  sql_severity int, message nvarchar(4000), run_status int, run_date int, run_time int, run_duration int, o1 nvarchar(128) NULL,
  o2 nvarchar(128) NULL, o3 nvarchar(128) NULL, retries_attempted int, server nvarchar(128));`;

/** Somebody with a role asks for the history of all jobs, after one of somebody else has succeeded. */
function askedBy(as: Profile, what: string, section: string, jobs: number): Contract {
  return {
    what: `${as}: ${what}`,
    source: `${PAGE}#${section}`,
    before: [
      {
        session: 'owner',
        sql: `${begin} ${add} ${step('SELECT 1')} ${target} ${known} ${run} ${wait}
          IF NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0 AND run_status = 1) RAISERROR(N'the job has not succeeded', 16, 1);`,
      },
    ],
    session: as,
    as,
    sql: `${HISTORY} INSERT #h EXEC msdb.dbo.sp_help_jobhistory ${SUCCEEDED}; SELECT COUNT(*) FROM #h WHERE job_name = ${JOB};`,
    answer: { rows: [[jobs]] },
    after: [begin],
  };
}

/** What is read of how long jobs usually take. */
export const HISTORY_OF_ALL_JOBS: readonly Contract[] = [
  {
    what: 'sp_help_jobhistory with @step_id = 0 and @run_status = 1 has no run that failed',
    source: `${PAGE}#arguments`,
    sql: ran(
      step("RAISERROR(N'disk full', 16, 1)"),
      `${HISTORY} INSERT #h EXEC msdb.dbo.sp_help_jobhistory @job_id = @id, ${SUCCEEDED}; SELECT COUNT(*), (SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0) FROM #h; DROP TABLE #h;`,
    ),
    answer: { rows: [[0, 1]] },
  },
  {
    what: 'run_duration has the seconds of a run in its last two digits',
    source: `${PAGE}#result-sets`,
    sql: `${begin} ${add} ${step("WAITFOR DELAY '00:00:02'")} ${target} ${known} ${run} ${wait} ${HISTORY}
      INSERT #h EXEC msdb.dbo.sp_help_jobhistory @job_id = @id, ${SUCCEEDED};
      SELECT step_id, run_status, CASE WHEN run_duration BETWEEN 2 AND 30 THEN 1 ELSE 0 END FROM #h; DROP TABLE #h; ${end}`,
    answer: { rows: [[0, 1, 1]] },
  },
  {
    ...askedBy('operator', 'INSERT … EXEC takes the history of all jobs, where no job is named', 'remarks', 1),
    isUnproven: true,
  },
  askedBy('user', 'the history of all jobs has nothing of jobs of somebody else', 'permissions', 0),
];
