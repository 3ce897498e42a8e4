import { add, begin, end, JOB, known, made, ran, run, started, step, target, wait } from './own-job';
import type { Contract, Profile } from './support/contract';

/** What the start protocol builds on and no page says: docs/start-protocol.md, "What it takes for granted". */
const PROTOCOL = 'docs/start-protocol.md';

const SLOW = step("WAITFOR DELAY '00:00:03'");
const lock = (timeout: number): string =>
  `DECLARE @rc int; EXEC @rc = sp_getapplock @Resource = N'ssis-parent contract', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = ${timeout}; SELECT @rc`;

/** Somebody with a role, and a job that is not theirs. */
function seenBy(as: Profile, what: string, source: string, sql: string, answer: Contract['answer']): Contract {
  const make = `${begin} ${add} ${step('SELECT 1')} ${target} ${known}`;
  return {
    what: `${as}, for a job of somebody else: ${what}`,
    source,
    isUnproven: true,
    before: [{ session: 'owner', sql: make }],
    session: as,
    as,
    sql,
    answer,
    after: [begin],
  };
}

const unproven = (what: string, source: string, sql: string, answer: Contract['answer']): Contract => ({
  what,
  source,
  isUnproven: true,
  sql,
  answer,
});

const refused = (text: RegExp) => [{ number: 22022, class: 16, text }];

/** Everything that has to be shown on a live SQL Server before anybody believes it. */
export const ASSUMPTIONS: readonly Contract[] = [
  unproven(
    'a refused start returns 1 beside its error 22022',
    `${PROTOCOL}#refusals`,
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started} ${run} SELECT @rc; ${wait} ${end}`,
    { rows: [[1]], errors: refused(/already running from a request by User /) },
  ),
  unproven(
    'a job without steps is refused with 22022 when it is started',
    `${PROTOCOL}#refusals`,
    made('', `${run} SELECT @rc;`),
    { rows: [[1]], errors: refused(/refused because the job has no steps/) },
  ),
  unproven(
    'stopping a job that does not run is refused with 22022',
    `${PROTOCOL}#refusals`,
    made(step('SELECT 1'), 'EXEC @rc = msdb.dbo.sp_stop_job @job_id = @id; SELECT @rc;'),
    { rows: [[1]], errors: refused(/refused because the job is not currently running\.$/) },
  ),
  unproven(
    'a refused start leaves the activity row of the run as it is',
    `${PROTOCOL}#evidence`,
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      DECLARE @before datetime = (SELECT run_requested_date FROM msdb.dbo.sysjobactivity WHERE job_id = @id);
      WAITFOR DELAY '00:00:01.100'; ${run}
      SELECT COUNT(*) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND run_requested_date = @before; ${wait} ${end}`,
    { rows: [[1]], errors: refused(/already running/) },
  ),
  unproven(
    'of five accepted starts each shows in the activity row within the settle time of 10 s',
    `${PROTOCOL}#settle-time`,
    `${begin} ${add} ${step('SELECT 1')} ${target} ${known}
      DECLARE @n int = 0, @longest int = 0, @from datetime2, @last datetime = '19000101', @seen datetime;
      WHILE @n < 5 BEGIN
        SET @from = SYSDATETIME(); ${run}
        SET @seen = NULL;
        WHILE @seen IS NULL AND DATEDIFF(millisecond, @from, SYSDATETIME()) < 10000 BEGIN
          WAITFOR DELAY '00:00:00.020';
          SET @seen = (SELECT MAX(run_requested_date) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND run_requested_date > @last AND start_execution_date IS NOT NULL);
        END;
        IF DATEDIFF(millisecond, @from, SYSDATETIME()) > @longest SET @longest = DATEDIFF(millisecond, @from, SYSDATETIME());
        SET @last = @seen;
        WAITFOR DELAY '00:00:01.100';
        SET @n = @n + 1;
      END;
      SELECT CASE WHEN @longest < 10000 THEN 1 ELSE 0 END; ${end}`,
    { rows: [[1]] },
  ),
  unproven(
    'sysjobservers has the outcome within 10 s of the end in the activity row',
    `${PROTOCOL}#row-order`,
    ran(
      step('SELECT 1'),
      `DECLARE @o int = 0; WHILE @o < 100 AND NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobservers WHERE job_id = @id AND last_run_outcome = 1)
         BEGIN WAITFOR DELAY '00:00:00.100'; SET @o = @o + 1; END;
       SELECT COUNT(*) FROM msdb.dbo.sysjobservers AS s JOIN msdb.dbo.sysjobhistory AS h ON h.job_id = s.job_id AND h.step_id = 0
         WHERE s.job_id = @id AND s.last_run_date = h.run_date AND s.last_run_time = h.run_time;`,
    ),
    { rows: [[1]] },
  ),
  unproven(
    'when the activity row has its end, the Agent shows the job as idle or about to be',
    `${PROTOCOL}#row-order`,
    `${begin} ${add} ${step('SELECT 1')} ${target} ${known} ${run} ${wait}
      DECLARE @jobs TABLE (job_id uniqueidentifier, last_run_date int, last_run_time int, next_run_date int, next_run_time int, next_run_schedule_id int,
        requested_to_run int, request_source int, request_source_id sysname NULL, running int, current_step int, current_retry_attempt int, job_state int);
      INSERT @jobs EXEC master.dbo.xp_sqlagent_enum_jobs 1, N'';
      SELECT CASE WHEN job_state IN (4, 7) THEN 1 ELSE 0 END FROM @jobs WHERE job_id = @id; ${end}`,
    { rows: [[1]] },
  ),
  unproven(
    'a second request right behind an accepted one is refused with 22022, as pending or as running',
    `${PROTOCOL}#refusals`,
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${run} SELECT @rc; ${wait} ${end}`,
    {
      rows: [[1]],
      errors: refused(/refused because the job (already has a pending request|is already running from a request by)/),
    },
  ),
  unproven(
    'a new job has its activity row within 10 s of sp_add_jobserver, without any run',
    `${PROTOCOL}#settle-time`,
    made(
      step('SELECT 1'),
      'SELECT CASE WHEN run_requested_date IS NULL THEN 1 ELSE 0 END FROM msdb.dbo.sysjobactivity WHERE job_id = @id;',
    ),
    { rows: [[1]] },
  ),
  unproven(
    'run_requested_date is cut to whole seconds',
    `${PROTOCOL}#evidence`,
    ran(
      step('SELECT 1'),
      'SELECT DATEPART(MILLISECOND, run_requested_date) FROM msdb.dbo.sysjobactivity WHERE job_id = @id;',
    ),
    { rows: [[0]] },
  ),
  unproven(
    'when the activity row has its end, the outcome row is there and named by it',
    `${PROTOCOL}#row-order`,
    ran(
      step('SELECT 1'),
      `SELECT h.step_id, h.run_status FROM msdb.dbo.sysjobactivity AS a
         LEFT JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id WHERE a.job_id = @id;`,
    ),
    { rows: [[0, 1]] },
  ),
  unproven(
    'the outcome row has the highest instance_id of its run',
    `${PROTOCOL}#row-order`,
    ran(
      step('SELECT 1'),
      'SELECT TOP (1) step_id FROM msdb.dbo.sysjobhistory WHERE job_id = @id ORDER BY instance_id DESC;',
    ),
    { rows: [[0]] },
  ),
  unproven(
    'the outcome row begins when start_execution_date says',
    `${PROTOCOL}#evidence`,
    ran(
      step('SELECT 1'),
      `SELECT COUNT(*) FROM msdb.dbo.sysjobactivity AS a JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id
         WHERE a.job_id = @id AND msdb.dbo.agent_datetime(h.run_date, h.run_time) = a.start_execution_date;`,
    ),
    { rows: [[1]] },
  ),
  unproven(
    'a new start clears the end and the outcome of the activity row',
    `${PROTOCOL}#evidence`,
    `${begin} ${add} ${SLOW} ${target} ${run} ${wait} WAITFOR DELAY '00:00:01'; ${run} WAITFOR DELAY '00:00:01';
      SELECT CASE WHEN stop_execution_date IS NULL AND job_history_id IS NULL THEN 1 ELSE 0 END FROM msdb.dbo.sysjobactivity WHERE job_id = @id; WAITFOR DELAY '00:00:03'; ${end}`,
    { rows: [[1]] },
  ),
  unproven(
    'the outcome names who asked for the run',
    `${PROTOCOL}#evidence`,
    ran(
      step('SELECT 1'),
      "SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0 AND message LIKE '%The Job was invoked by User ' + SUSER_SNAME() + '.%';",
    ),
    { rows: [[1]] },
  ),
  unproven(
    'a job that is deleted while it runs leaves no rows',
    'relational-databases/system-stored-procedures/sp-delete-job-transact-sql',
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started} ${end} WAITFOR DELAY '00:00:04';
      SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id;`,
    { rows: [[0]] },
  ),
  unproven(
    'INSERT … EXEC takes sp_help_jobactivity',
    `${PROTOCOL}#one-batch`,
    made(
      step('SELECT 1'),
      `CREATE TABLE #a (session_id int, job_id uniqueidentifier, job_name sysname, run_requested_date datetime, run_requested_source sysname NULL,
         queued_date datetime, start_execution_date datetime, last_executed_step_id int, last_executed_step_date datetime, stop_execution_date datetime,
         next_scheduled_run_date datetime, job_history_id int, message nvarchar(4000), run_status int, o1 int, o2 int, o3 int);
       INSERT #a EXEC msdb.dbo.sp_help_jobactivity @job_id = @id; SELECT COUNT(*) FROM #a; DROP TABLE #a;`,
    ),
    { rows: [[1]] },
  ),
  unproven(
    'INSERT … EXEC takes sp_help_jobactivity without a job: one row for each job in the current session',
    `${PROTOCOL}#caps`,
    made(
      step('SELECT 1'),
      `CREATE TABLE #a (session_id int, job_id uniqueidentifier, job_name sysname, run_requested_date datetime, run_requested_source sysname NULL,
         queued_date datetime, start_execution_date datetime, last_executed_step_id int, last_executed_step_date datetime, stop_execution_date datetime,
         next_scheduled_run_date datetime, job_history_id int, message nvarchar(4000), run_status int, o1 int, o2 int, o3 int);
       INSERT #a EXEC msdb.dbo.sp_help_jobactivity;
       SELECT COUNT(*), COUNT(DISTINCT session_id) FROM #a WHERE job_id = @id; DROP TABLE #a;`,
    ),
    { rows: [[1, 1]] },
  ),
  unproven(
    'a job that a user asked for is open in its activity row, with source 4, until it has ended',
    `${PROTOCOL}#caps`,
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      SELECT COUNT(*) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND run_requested_date IS NOT NULL
        AND stop_execution_date IS NULL AND run_requested_source = N'4'; ${wait} ${end}`,
    { rows: [[1]] },
  ),
  unproven(
    'INSERT … EXEC does not take sp_help_job: 8164',
    `${PROTOCOL}#one-batch`,
    made(
      step('SELECT 1'),
      "CREATE TABLE #j (x int); INSERT #j EXEC msdb.dbo.sp_help_job @job_id = @id, @job_aspect = 'JOB'; DROP TABLE #j;",
    ),
    { errors: [{ number: 8164, class: 16, text: 'An INSERT EXEC statement cannot be nested.' }] },
  ),
  seenBy(
    'operator',
    'INSERT … EXEC takes sp_help_jobactivity, with its row',
    `${PROTOCOL}#one-batch`,
    `CREATE TABLE #a (session_id int, job_id uniqueidentifier, job_name sysname, run_requested_date datetime, run_requested_source sysname NULL,
       queued_date datetime, start_execution_date datetime, last_executed_step_id int, last_executed_step_date datetime, stop_execution_date datetime,
       next_scheduled_run_date datetime, job_history_id int, message nvarchar(4000), run_status int, o1 int, o2 int, o3 int);
     INSERT #a EXEC msdb.dbo.sp_help_jobactivity @job_name = ${JOB}; SELECT COUNT(*) FROM #a;`,
    { rows: [[1]] },
  ),
  seenBy(
    'operator',
    'starts it',
    `${PROTOCOL}#roles`,
    `DECLARE @rc int; ${run} SELECT @rc; WAITFOR DELAY '00:00:01';`,
    {
      rows: [[0]],
    },
  ),
  seenBy(
    'operator',
    'may not change it: 14525',
    `${PROTOCOL}#roles`,
    `EXEC msdb.dbo.sp_delete_job @job_name = ${JOB}`,
    {
      errors: [
        { number: 14525, class: 16, text: /^Only members of sysadmin role are allowed to update or delete jobs/ },
      ],
    },
  ),
  seenBy('operator', 'may not read sysjobactivity: 229', `${PROTOCOL}#roles`, 'SELECT * FROM msdb.dbo.sysjobactivity', {
    errors: [{ number: 229, class: 14, text: /^The SELECT permission was denied on the object 'sysjobactivity'/ }],
  }),
  seenBy(
    'reader',
    'sees it in sp_help_jobactivity',
    `${PROTOCOL}#roles`,
    `EXEC msdb.dbo.sp_help_jobactivity @job_name = ${JOB}`,
    {},
  ),
  seenBy('reader', 'may not start it: 14393', `${PROTOCOL}#roles`, `EXEC msdb.dbo.sp_start_job @job_name = ${JOB}`, {
    errors: [
      { number: 14393, class: 16, text: /^Only owner of a job or members of role sysadmin or SQLAgentOperatorRole/ },
    ],
  }),
  seenBy('user', 'it does not exist: 14262', `${PROTOCOL}#roles`, `EXEC msdb.dbo.sp_start_job @job_name = ${JOB}`, {
    errors: [{ number: 14262, class: 16, text: "The specified @job_name ('ssis-parent contract') does not exist." }],
  }),
  seenBy('nobody', 'may not even ask: 229', `${PROTOCOL}#roles`, `EXEC msdb.dbo.sp_start_job @job_name = ${JOB}`, {
    errors: [{ number: 229, class: 14, text: /^The EXECUTE permission was denied on the object 'sp_start_job'/ }],
  }),
  {
    what: 'an application lock of a session is held after an attention has ended the batch that took it',
    source: `${PROTOCOL}#locks`,
    isUnproven: true,
    before: [{ session: 'holder', sql: `${lock(0)}; WAITFOR DELAY '00:01:00'`, cancelAfterMs: 500 }],
    session: 'other',
    sql: lock(0),
    answer: { rows: [[-1]] },
  },
  {
    what: 'an application lock of a session is free again when its connection is reset',
    source: `${PROTOCOL}#locks`,
    isUnproven: true,
    before: [
      { session: 'holder', sql: lock(0) },
      { session: 'holder', sql: 'SELECT 1', afterReset: true },
    ],
    session: 'other',
    sql: lock(0),
    answer: { rows: [[0]] },
  },
  {
    what: 'an attention ends the waiting for an application lock, which is then not held',
    source: `${PROTOCOL}#locks`,
    isUnproven: true,
    before: [
      { session: 'holder', sql: lock(0) },
      { session: 'waiter', sql: lock(60_000), cancelAfterMs: 300 },
      { session: 'holder', sql: "EXEC sp_releaseapplock @Resource = N'ssis-parent contract', @LockOwner = 'Session'" },
    ],
    session: 'other',
    sql: lock(0),
    answer: { rows: [[0]] },
  },
  {
    what: 'a session that waits for an application lock gets it with 1 when its holder has gone',
    source: 'relational-databases/system-stored-procedures/sp-getapplock-transact-sql#return-code-values',
    before: [
      {
        session: 'holder',
        sql: `${lock(0)}; WAITFOR DELAY '00:00:00.500'; EXEC sp_releaseapplock @Resource = N'ssis-parent contract', @LockOwner = 'Session'`,
        inBackground: true,
      },
    ],
    session: 'other',
    sql: `WAITFOR DELAY '00:00:00.200'; ${lock(10_000)}`,
    answer: { rows: [[1]] },
  },
  unproven(
    'a TRY catches the 22022 of a start that is refused',
    'relational-databases/errors-events/database-engine-events-and-errors',
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      BEGIN TRY ${run} END TRY BEGIN CATCH SELECT ERROR_NUMBER(); END CATCH; ${wait} ${end}`,
    { rows: [[22022]] },
  ),
  {
    what: 'a start inside a transaction that is rolled back is a start all the same',
    source: `${PROTOCOL}#one-batch`,
    isUnproven: true,
    unsupportedBySimulator: 'BEGIN TRANSACTION',
    sql: `${begin} ${add} ${step('SELECT 1')} ${target} ${known} BEGIN TRANSACTION; ${run} ROLLBACK TRANSACTION; ${wait}
      SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0; ${end}`,
    answer: { rows: [[1]] },
    after: [begin],
  },
];
