import { add, begin, end, JOB, known, ran, run, started, step, target, wait } from './own-job';
import type { Contract } from './support/contract';

const TABLES = 'relational-databases/system-tables';

const FAILING = step("RAISERROR(N'disk full', 16, 1)");
const SLOW = step("WAITFOR DELAY '00:00:03'");

/** Questions about jobs as DBAs put them to msdb, each put to a job whose answer is known. */
export const MONITORS: readonly Contract[] = [
  {
    what: 'the last run of each job, by OUTER APPLY and agent_datetime',
    source: `${TABLES}/dbo-sysjobhistory-transact-sql`,
    sql: ran(
      step('SELECT 1'),
      `SELECT j.name, last_run.run_status, CASE WHEN last_run.started BETWEEN DATEADD(MINUTE, -1, GETDATE()) AND GETDATE() THEN 1 ELSE 0 END AS is_now
       FROM msdb.dbo.sysjobs AS j
       OUTER APPLY (SELECT TOP (1) h.run_status, msdb.dbo.agent_datetime(h.run_date, h.run_time) AS started
                    FROM msdb.dbo.sysjobhistory AS h WHERE h.job_id = j.job_id AND h.step_id = 0
                    ORDER BY h.instance_id DESC) AS last_run
       WHERE j.name = ${JOB};`,
    ),
    answer: { rows: [['ssis-parent contract', 1, 1]] },
  },
  {
    what: 'the last run of each job, by ROW_NUMBER in a common table expression',
    source: 't-sql/functions/row-number-transact-sql',
    sql: `${begin} ${add} ${FAILING} ${target} ${run} ${wait} WAITFOR DELAY '00:00:01'; ${run} WAITFOR DELAY '00:00:02';
      WITH runs AS (
        SELECT h.job_id, h.run_status, ROW_NUMBER() OVER (PARTITION BY h.job_id ORDER BY h.instance_id DESC) AS rn
        FROM msdb.dbo.sysjobhistory AS h WITH (NOLOCK) WHERE h.step_id = 0)
      SELECT j.name, r.run_status, r.rn FROM msdb.dbo.sysjobs AS j INNER JOIN runs AS r ON r.job_id = j.job_id
      WHERE j.name = ${JOB} ORDER BY r.rn; ${end}`,
    answer: {
      rows: [
        ['ssis-parent contract', 0, '1'],
        ['ssis-parent contract', 0, '2'],
      ],
    },
  },
  {
    what: 'the last run of each job, by the highest instance_id of a derived table',
    source: `${TABLES}/dbo-sysjobhistory-transact-sql`,
    sql: ran(
      FAILING,
      `SELECT j.name, h.run_status FROM msdb.dbo.sysjobs j
       JOIN (SELECT job_id, MAX(instance_id) AS instance_id FROM msdb.dbo.sysjobhistory WHERE step_id = 0 GROUP BY job_id) AS newest ON newest.job_id = j.job_id
       JOIN msdb.dbo.sysjobhistory h ON h.instance_id = newest.instance_id WHERE j.name = ${JOB};`,
    ),
    answer: { rows: [['ssis-parent contract', 0]] },
  },
  {
    what: 'jobs that run now, with how long they have',
    source: `${TABLES}/dbo-sysjobactivity-transact-sql`,
    sql: `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started} WAITFOR DELAY '00:00:01';
      SELECT j.name, CASE WHEN DATEDIFF(SECOND, ja.start_execution_date, GETDATE()) BETWEEN 1 AND 60 THEN 1 ELSE 0 END AS seconds, ISNULL(ja.last_executed_step_id, 0) + 1 AS current_step
      FROM msdb.dbo.sysjobactivity ja LEFT JOIN msdb.dbo.sysjobhistory jh ON ja.job_history_id = jh.instance_id
      JOIN msdb.dbo.sysjobs j ON ja.job_id = j.job_id
      WHERE ja.session_id = (SELECT TOP 1 session_id FROM msdb.dbo.syssessions ORDER BY agent_start_date DESC)
        AND ja.start_execution_date IS NOT NULL AND ja.stop_execution_date IS NULL AND j.name = ${JOB}; ${wait} ${end}`,
    answer: { rows: [['ssis-parent contract', 1, 1]] },
  },
  {
    what: 'failed steps of the last 24 hours, by date as yyyymmdd',
    source: 't-sql/functions/cast-and-convert-transact-sql#date-and-time-styles',
    sql: ran(
      FAILING,
      `SELECT j.name, s.step_id, s.step_name, CASE WHEN h.message LIKE '%disk full%' THEN 1 ELSE 0 END AS has_message
       FROM msdb.dbo.sysjobhistory h INNER JOIN msdb.dbo.sysjobs j ON h.job_id = j.job_id
       INNER JOIN msdb.dbo.sysjobsteps s ON j.job_id = s.job_id AND h.step_id = s.step_id
       WHERE h.run_status = 0 AND h.run_date >= CONVERT(int, CONVERT(varchar(8), DATEADD(HOUR, -24, GETDATE()), 112)) AND j.name = ${JOB}
       ORDER BY h.instance_id DESC;`,
    ),
    answer: { rows: [['ssis-parent contract', 1, 'step', 1]] },
  },
  {
    what: 'run_time and run_duration as hh:mm:ss, by STUFF',
    source: 't-sql/functions/stuff-transact-sql',
    sql: `SELECT STUFF(STUFF(RIGHT('000000' + CAST(x.run_time AS varchar(6)), 6), 5, 0, ':'), 3, 0, ':') AS at,
       x.run_duration / 10000 * 3600 + x.run_duration / 100 % 100 * 60 + x.run_duration % 100 AS seconds,
       CONVERT(datetime, CONVERT(char(8), x.run_date) + ' ' + STUFF(STUFF(RIGHT('000000' + CONVERT(varchar(6), x.run_time), 6), 5, 0, ':'), 3, 0, ':')) AS started
       FROM (VALUES (20261122, 83500, 250003)) AS x (run_date, run_time, run_duration)`,
    answer: { rows: [['08:35:00', 90_003, new Date(Date.UTC(2026, 10, 22, 8, 35))]] },
  },
  {
    what: 'runs by outcome, counted by SUM of CASE',
    source: 't-sql/queries/select-group-by-transact-sql',
    sql: ran(
      FAILING,
      `SELECT j.name, COUNT(*) AS runs, SUM(CASE WHEN h.run_status = 0 THEN 1 ELSE 0 END) AS failed, MAX(h.run_status) AS highest
       FROM msdb.dbo.sysjobs j JOIN msdb.dbo.sysjobhistory h ON h.job_id = j.job_id AND h.step_id = 0
       WHERE j.name = ${JOB} GROUP BY j.name HAVING COUNT(*) >= 1 ORDER BY failed DESC;`,
    ),
    answer: { rows: [['ssis-parent contract', 1, 1, 0]] },
  },
  {
    what: 'the Agent’s own view, caught in a table variable',
    source: 'relational-databases/system-stored-procedures/sp-help-job-transact-sql',
    isUnproven: true,
    sql: `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      DECLARE @jobs TABLE (job_id uniqueidentifier, last_run_date int, last_run_time int, next_run_date int, next_run_time int, next_run_schedule_id int,
        requested_to_run int, request_source int, request_source_id sysname NULL, running int, current_step int, current_retry_attempt int, job_state int);
      INSERT INTO @jobs EXEC master.dbo.xp_sqlagent_enum_jobs 1, N'';
      SELECT running, job_state, request_source FROM @jobs WHERE job_id = @id; ${wait} ${end}`,
    answer: { rows: [[1, 1, 4]] },
  },
  {
    what: 'a statement that is prepared once is executed with other values',
    source: 'relational-databases/system-stored-procedures/sp-prepare-transact-sql',
    sql: `DECLARE @h int; EXEC sp_prepare @h OUTPUT, N'@a int', N'SELECT @a + 1 AS b'; EXEC sp_execute @h, 1; EXEC sp_execute @h, 41; EXEC sp_unprepare @h;`,
    answer: { rows: [[42]], columns: ['b'] },
  },
  {
    what: 'a handle that was given back is error 8179',
    source: 'relational-databases/errors-events/database-engine-events-and-errors-8000-to-8999',
    sql: `DECLARE @h int; EXEC sp_prepare @h OUTPUT, N'', N'SELECT 1'; EXEC sp_unprepare @h; EXEC sp_execute @h;`,
    answer: { errors: [{ number: 8179, class: 16, text: /^Could not find prepared statement with handle \d+\.$/ }] },
  },
];
