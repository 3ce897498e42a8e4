import { activityTable, add, begin, end, JOB, ran, run, step, target, wait } from './own-job';
import type { Contract } from './support/contract';

const PROCEDURES = 'relational-databases/system-stored-procedures';
const TABLES = 'relational-databases/system-tables';

/** Jobs in msdb and what SQL Server Agent makes of them. */
export const AGENT: readonly Contract[] = [
  {
    what: 'sp_add_job returns 0 and the id of the job',
    source: `${PROCEDURES}/sp-add-job-transact-sql#return-code-values`,
    sql: `${begin} ${add} SELECT @rc, CASE WHEN @id = (SELECT job_id FROM msdb.dbo.sysjobs WHERE name = ${JOB}) THEN 1 ELSE 0 END; ${end}`,
    answer: { rows: [[0, 1]] },
  },
  {
    what: 'two jobs of one name are refused with 14261',
    source: `${PROCEDURES}/sp-add-job-transact-sql`,
    sql: `${begin} ${add} EXEC msdb.dbo.sp_add_job @job_name = ${JOB}; ${end}`,
    answer: {
      errors: [{ number: 14261, class: 16, text: "The specified @name ('ssis-parent contract') already exists." }],
    },
  },
  {
    what: 'sp_delete_job of a job that is not there is refused with 14262',
    source: `${PROCEDURES}/sp-delete-job-transact-sql`,
    sql: "EXEC msdb.dbo.sp_delete_job @job_name = N'ssis-parent contract: nobody'",
    answer: {
      errors: [
        { number: 14262, class: 16, text: "The specified @job_name ('ssis-parent contract: nobody') does not exist." },
      ],
    },
  },
  {
    what: 'sp_start_job of a job that is not there is refused with 14262 and returns 1',
    source: `${PROCEDURES}/sp-start-job-transact-sql#return-code-values`,
    sql: "DECLARE @rc int; EXEC @rc = msdb.dbo.sp_start_job @job_name = N'ssis-parent contract: nobody'; SELECT @rc",
    answer: {
      rows: [[1]],
      errors: [
        { number: 14262, class: 16, text: "The specified @job_name ('ssis-parent contract: nobody') does not exist." },
      ],
    },
  },
  {
    what: 'a job without a server cannot be started: 14256',
    source: `${PROCEDURES}/sp-start-job-transact-sql`,
    sql: `${begin} ${add} ${step('SELECT 1')} ${run} ${end}`,
    answer: {
      errors: [
        {
          number: 14256,
          class: 16,
          text: /^Cannot start the job "ssis-parent contract" \(ID [0-9A-F-]+\) because it does not have any job server or servers defined\./,
        },
      ],
    },
  },
  {
    what: 'sp_start_job returns 0 before the job has ended',
    source: `${PROCEDURES}/sp-start-job-transact-sql#remarks`,
    sql: `${begin} ${add} ${step("WAITFOR DELAY '00:00:01'")} ${target} ${run} SELECT @rc, COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id; ${wait} ${end}`,
    answer: { rows: [[0, 0]] },
  },
  {
    what: 'a job that succeeded leaves a row for its step and one for its outcome, in this order',
    source: `${TABLES}/dbo-sysjobhistory-transact-sql`,
    sql: ran(
      step('SELECT 1'),
      'SELECT step_id, step_name, run_status FROM msdb.dbo.sysjobhistory WHERE job_id = @id ORDER BY instance_id;',
    ),
    answer: {
      rows: [
        [1, 'step', 1],
        [0, '(Job outcome)', 1],
      ],
    },
  },
  {
    what: 'a job that failed has run_status 0 in both rows',
    source: `${TABLES}/dbo-sysjobhistory-transact-sql`,
    sql: ran(
      step("RAISERROR('broken', 16, 1)"),
      'SELECT step_id, run_status FROM msdb.dbo.sysjobhistory WHERE job_id = @id ORDER BY instance_id;',
    ),
    answer: {
      rows: [
        [1, 0],
        [0, 0],
      ],
    },
  },
  {
    what: 'a step that is retried leaves a row with run_status 2',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    sql: ran(
      step("RAISERROR('broken', 16, 1)", ', @retry_attempts = 1, @retry_interval = 0'),
      'SELECT step_id, run_status, retries_attempted FROM msdb.dbo.sysjobhistory WHERE job_id = @id ORDER BY instance_id;',
    ),
    answer: {
      rows: [
        [1, 2, 0],
        [1, 0, 1],
        [0, 0, 0],
      ],
    },
  },
  {
    what: 'a step that fails and goes on to the next does not fail the job',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    sql: ran(
      `${step("RAISERROR('broken', 16, 1)", ', @on_fail_action = 3')} ${step('SELECT 1').replace("N'step'", "N'second'")}`,
      'SELECT step_id, run_status FROM msdb.dbo.sysjobhistory WHERE job_id = @id ORDER BY instance_id;',
    ),
    answer: {
      rows: [
        [1, 0],
        [2, 1],
        [0, 1],
      ],
    },
  },
  {
    what: 'the outcome names the login that asked for the start, and the last step',
    source: `${TABLES}/dbo-sysjobhistory-transact-sql`,
    sql: ran(
      step('SELECT 1'),
      "SELECT CASE WHEN message LIKE N'%invoked by User ' + SUSER_SNAME() + N'.%last step to run was step 1 (step).%' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0;",
    ),
    answer: { rows: [[1]] },
  },
  {
    what: 'the message of a failed step has the text and the number of its error',
    source: `${TABLES}/dbo-sysjobhistory-transact-sql`,
    sql: ran(
      step("RAISERROR('broken', 16, 1)"),
      "SELECT sql_message_id, sql_severity, CASE WHEN message LIKE N'%broken%(Error 50000)%The step failed.%' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 1;",
    ),
    answer: { rows: [[50000, 16, 1]] },
  },
  {
    what: 'the activity row points at the outcome row',
    source: `${TABLES}/dbo-sysjobactivity-transact-sql`,
    sql: ran(
      step('SELECT 1'),
      'SELECT CASE WHEN a.job_history_id = h.instance_id THEN 1 ELSE 0 END, a.last_executed_step_id FROM msdb.dbo.sysjobactivity AS a JOIN msdb.dbo.sysjobhistory AS h ON h.job_id = a.job_id AND h.step_id = 0 WHERE a.job_id = @id;',
    ),
    answer: { rows: [[1, 1]] },
  },
  {
    what: 'a start by a user has run_requested_source 4',
    source: `${PROCEDURES}/sp-help-jobactivity-transact-sql#result-set`,
    sql: ran(step('SELECT 1'), 'SELECT run_requested_source FROM msdb.dbo.sysjobactivity WHERE job_id = @id;'),
    answer: { rows: [['4']] },
  },
  {
    what: 'the time of the outcome row is that of the activity row, to the second',
    source: `${TABLES}/dbo-sysjobhistory-transact-sql`,
    sql: ran(
      step('SELECT 1'),
      'SELECT DATEDIFF(second, msdb.dbo.agent_datetime(h.run_date, h.run_time), a.start_execution_date) FROM msdb.dbo.sysjobactivity AS a JOIN msdb.dbo.sysjobhistory AS h ON h.job_id = a.job_id AND h.step_id = 0 WHERE a.job_id = @id;',
    ),
    answer: { rows: [[0]] },
  },
  {
    what: 'sysjobservers remembers the last outcome',
    source: `${TABLES}/dbo-sysjobservers-transact-sql`,
    sql: ran(
      step('SELECT 1'),
      "WAITFOR DELAY '00:00:01'; SELECT last_run_outcome FROM msdb.dbo.sysjobservers WHERE job_id = @id;",
    ),
    answer: { rows: [[1]] },
  },
  {
    what: 'the result set of sp_help_jobactivity can be inserted into a table',
    source: `${PROCEDURES}/sp-help-jobactivity-transact-sql#result-set`,
    sql: ran(
      step('SELECT 1'),
      `${activityTable} INSERT #a EXEC msdb.dbo.sp_help_jobactivity @job_id = @id; SELECT job_name, run_status FROM #a;`,
    ),
    answer: { rows: [['ssis-parent contract', 1]] },
  },
  {
    what: 'the result set of sp_help_job cannot be inserted into a table: 8164',
    source: 'relational-databases/errors-events/database-engine-events-and-errors',
    sql: `${begin} ${add} ${target} CREATE TABLE #j (a int); BEGIN TRY INSERT #j EXEC msdb.dbo.sp_help_job @job_id = @id; END TRY BEGIN CATCH SELECT ERROR_NUMBER(); END CATCH; ${end}`,
    answer: { rows: [[8164]] },
  },
  {
    what: 'a second start of a job that runs is refused with 22022',
    source: `${PROCEDURES}/sp-start-job-transact-sql`,
    sql: `${begin} ${add} ${step("WAITFOR DELAY '00:00:03'")} ${target} ${run} WAITFOR DELAY '00:00:01'; ${run} SELECT @rc; ${wait} ${end}`,
    answer: {
      rows: [[1]],
      errors: [
        {
          number: 22022,
          class: 16,
          text: /^SQLServerAgent Error: Request to run job ssis-parent contract \(from User .*\) refused because the job is already running from a request by User /,
        },
      ],
    },
  },
  {
    what: 'a job that is stopped has run_status 3',
    source: `${PROCEDURES}/sp-stop-job-transact-sql`,
    sql: `${begin} ${add} ${step("WAITFOR DELAY '00:01:00'")} ${target} ${run} WAITFOR DELAY '00:00:01'; EXEC @rc = msdb.dbo.sp_stop_job @job_id = @id; ${wait} SELECT @rc, run_status FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0; ${end}`,
    answer: { rows: [[0, 3]] },
  },
  {
    what: 'a job that is disabled runs when it is asked for',
    source: `${PROCEDURES}/sp-update-job-transact-sql#remarks`,
    sql: ran(
      `${step('SELECT 1')} EXEC msdb.dbo.sp_update_job @job_name = ${JOB}, @enabled = 0;`,
      'SELECT run_status FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0;',
    ),
    answer: { rows: [[1]] },
  },
  {
    what: 'sp_delete_job takes the history with it',
    source: `${PROCEDURES}/sp-delete-job-transact-sql`,
    sql: `${ran(step('SELECT 1'), 'DECLARE @before int = (SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id);')}
      SELECT @before, COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id`,
    answer: { rows: [[2, 0]] },
  },
  {
    what: 'the columns of sp_help_jobhistory in the mode FULL',
    source: `${PROCEDURES}/sp-help-jobhistory-transact-sql#result-set`,
    sql: ran(step('SELECT 1'), "EXEC msdb.dbo.sp_help_jobhistory @job_id = @id, @mode = N'FULL';"),
    answer: {
      columns: [
        'instance_id',
        'job_id',
        'job_name',
        'step_id',
        'step_name',
        'sql_message_id',
        'sql_severity',
        'message',
        'run_status',
        'run_date',
        'run_time',
        'run_duration',
        'operator_emailed',
        'operator_netsent',
        'operator_paged',
        'retries_attempted',
        'server',
      ],
    },
  },
];
