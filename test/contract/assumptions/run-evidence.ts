import { add, begin, end, known, made, ran, run, started, step, target, wait } from '../own-job';
import type { Contract } from '../support/contract';
import { refused, undocumented, unproven } from './undocumented';

const SLOW = step("WAITFOR DELAY '00:00:03'");

/** What the rows of msdb prove about a request and its run. */
export const RUN_EVIDENCE: readonly Contract[] = [
  unproven(
    'a refused start leaves the activity row of the run as it is',
    undocumented('evidence'),
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      DECLARE @before datetime = (SELECT run_requested_date FROM msdb.dbo.sysjobactivity WHERE job_id = @id);
      WAITFOR DELAY '00:00:01.100'; ${run}
      SELECT COUNT(*) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND run_requested_date = @before; ${wait} ${end}`,
    { rows: [[1]], errors: refused(/already running/) },
  ),
  unproven(
    'run_requested_date is cut to whole seconds',
    undocumented('evidence'),
    ran(
      step('SELECT 1'),
      'SELECT DATEPART(MILLISECOND, run_requested_date) FROM msdb.dbo.sysjobactivity WHERE job_id = @id;',
    ),
    { rows: [[0]] },
  ),
  unproven(
    'the outcome row begins when start_execution_date says',
    undocumented('evidence'),
    ran(
      step('SELECT 1'),
      `SELECT COUNT(*) FROM msdb.dbo.sysjobactivity AS a JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id
         WHERE a.job_id = @id AND msdb.dbo.agent_datetime(h.run_date, h.run_time) = a.start_execution_date;`,
    ),
    { rows: [[1]] },
  ),
  unproven(
    'a new start clears the end and the outcome of the activity row',
    undocumented('evidence'),
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${wait}
      DECLARE @first datetime, @outcome int, @n int = 0;
      SELECT @first = run_requested_date, @outcome = job_history_id FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND stop_execution_date IS NOT NULL;
      WAITFOR DELAY '00:00:01.100'; ${run}
      WHILE @n < 100 AND NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND run_requested_date > @first)
        BEGIN WAITFOR DELAY '00:00:00.100'; SET @n = @n + 1; END;
      SELECT COUNT(*) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND @outcome IS NOT NULL AND run_requested_date > @first
        AND stop_execution_date IS NULL AND job_history_id IS NULL;
      WAITFOR DELAY '00:00:03'; ${end}`,
    { rows: [[1]] },
  ),
  unproven(
    'the outcome names who asked for the run',
    undocumented('evidence'),
    ran(
      step('SELECT 1'),
      "SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0 AND message LIKE '%The Job was invoked by User ' + SUSER_SNAME() + '.%';",
    ),
    { rows: [[1]] },
  ),
  unproven(
    'a job that a user asked for is open in its activity row, with source 4, until it has ended',
    'relational-databases/system-tables/dbo-sysjobactivity-transact-sql',
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      SELECT COUNT(*) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND run_requested_date IS NOT NULL
        AND stop_execution_date IS NULL AND run_requested_source = N'4'; ${wait} ${end}`,
    { rows: [[1]] },
  ),
  unproven(
    'sysjobservers has the outcome within 10 s of the end in the activity row',
    undocumented('row-order'),
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
    undocumented('row-order'),
    `${begin} ${add} ${step('SELECT 1')} ${target} ${known} ${run} ${wait}
      DECLARE @jobs TABLE (job_id uniqueidentifier, last_run_date int, last_run_time int, next_run_date int, next_run_time int, next_run_schedule_id int,
        requested_to_run int, request_source int, request_source_id sysname NULL, running int, current_step int, current_retry_attempt int, job_state int);
      INSERT @jobs EXEC master.dbo.xp_sqlagent_enum_jobs 1, N'';
      SELECT CASE WHEN job_state IN (4, 7) THEN 1 ELSE 0 END FROM @jobs WHERE job_id = @id; ${end}`,
    { rows: [[1]] },
  ),
  unproven(
    'when the activity row has its end, the outcome row is there and named by it',
    undocumented('row-order'),
    ran(
      step('SELECT 1'),
      `SELECT h.step_id, h.run_status FROM msdb.dbo.sysjobactivity AS a
         LEFT JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id WHERE a.job_id = @id;`,
    ),
    { rows: [[0, 1]] },
  ),
  unproven(
    'the outcome row has the highest instance_id of its run',
    undocumented('row-order'),
    ran(
      step('SELECT 1'),
      'SELECT TOP (1) step_id FROM msdb.dbo.sysjobhistory WHERE job_id = @id ORDER BY instance_id DESC;',
    ),
    { rows: [[0]] },
  ),
  unproven(
    'a job that is deleted while it runs leaves no rows',
    undocumented('row-order'),
    `${begin} ${add} ${SLOW} ${target} ${known} ${run} ${started}
      DECLARE @running int = (SELECT COUNT(*) FROM msdb.dbo.sysjobactivity WHERE job_id = @id AND start_execution_date IS NOT NULL AND stop_execution_date IS NULL);
      ${end} WAITFOR DELAY '00:00:04';
      SELECT @running, COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id;`,
    { rows: [[1, 0]] },
  ),
  unproven(
    'a new job has its activity row within 10 s of sp_add_jobserver, without any run',
    undocumented('settle-time'),
    made(
      step('SELECT 1'),
      'SELECT CASE WHEN run_requested_date IS NULL THEN 1 ELSE 0 END FROM msdb.dbo.sysjobactivity WHERE job_id = @id;',
    ),
    { rows: [[1]] },
  ),
];
