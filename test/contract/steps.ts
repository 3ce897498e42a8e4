import { add, begin, end, JOB, known, made, ran, run, step, target, wait } from './own-job';
import type { Contract } from './support/contract';

const PROCEDURES = 'relational-databases/system-stored-procedures';
const TOKENS = 'ssms/agent/use-tokens-in-job-steps';

/** Whether a row of the step's history has a message like this. */
const said = (pattern: string) =>
  `SELECT run_status, CASE WHEN message LIKE N'${pattern.replaceAll("'", "''")}' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 1;`;

const says = (expression: string) => `DECLARE @m nvarchar(400) = ${expression}; RAISERROR(N'<%s>', 10, 1, @m)`;

/** A step that prints a word has run twice: how often its one log has the word. */
const loggedTwice = (what: string, flags: number, times: number): Contract => ({
  what,
  source: `${PROCEDURES}/sp-add-jobstep-transact-sql#arguments`,
  sql: ran(
    step("PRINT 'printed'", `, @flags = ${flags}`),
    `WAITFOR DELAY '00:00:01.100'; ${run}
     DECLARE @o int = 0; WHILE @o < 100 AND (SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0) < 2
       BEGIN WAITFOR DELAY '00:00:00.100'; SET @o = @o + 1; END;
     SELECT (SELECT COUNT(*) FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0), (LEN(l.log) - LEN(REPLACE(l.log, N'printed', N''))) / LEN(N'printed')
     FROM msdb.dbo.sysjobstepslogs AS l JOIN msdb.dbo.sysjobsteps AS s ON s.step_uid = l.step_uid WHERE s.job_id = @id;`,
  ),
  answer: { rows: [[2, times]] },
});

/** How steps are made and changed, what Agent puts into their commands, and what they leave behind. */
export const STEPS: readonly Contract[] = [
  {
    what: 'tokens in an escape macro are replaced before the step runs',
    source: TOKENS,
    sql: ran(
      step(says("N'$(ESCAPE_SQUOTE(JOBNAME)) $(ESCAPE_NONE(STEPID)) $(ESCAPE_NONE(STEPCT))'")),
      said('%<ssis-parent contract 1 1>%'),
    ),
    answer: { rows: [[1, 1]] },
  },
  {
    what: 'ESCAPE_SQUOTE doubles quotes, so that a name cannot end the string it stands in',
    source: TOKENS,
    sql: ran(step(says("N'$(ESCAPE_SQUOTE(STEPNAME))'")).replace("N'step'", "N'it''s'"), said("%<it's>%")),
    answer: { rows: [[1, 1]] },
  },
  {
    what: 'JOBID is the job_id in binary form',
    source: TOKENS,
    sql: ran(
      step(says("N'$(ESCAPE_NONE(JOBID))'")),
      "SELECT CASE WHEN message LIKE N'%<' + CONVERT(nvarchar(34), CONVERT(binary(16), @id), 1) + N'>%' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 1;",
    ),
    answer: { rows: [[1]] },
  },
  {
    what: 'STRTDT and STRTTM are run_date and run_time of the outcome',
    source: TOKENS,
    isUnproven: true,
    sql: ran(
      step(says("N'$(ESCAPE_NONE(STRTDT)) $(ESCAPE_NONE(STRTTM))'")),
      `SELECT COUNT(*) FROM msdb.dbo.sysjobhistory AS s JOIN msdb.dbo.sysjobhistory AS o ON o.job_id = s.job_id AND o.step_id = 0
         WHERE s.job_id = @id AND s.step_id = 1 AND s.message LIKE
         N'%<' + CONVERT(nvarchar(8), o.run_date) + N' ' + RIGHT(N'000000' + CONVERT(nvarchar(6), o.run_time), 6) + N'>%';`,
    ),
    answer: { rows: [[1]] },
  },
  {
    what: 'a token without an escape macro fails the step',
    source: TOKENS,
    sql: ran(
      step("SELECT '$(STEPID)'"),
      said('Unable to start execution of step 1 (reason: The job step contains one or more tokens.%'),
    ),
    answer: { rows: [[0, 1]] },
  },
  {
    what: 'a token of an alert has no value and fails the step',
    source: TOKENS,
    isUnproven: true,
    sql: ran(
      step("SELECT '$(ESCAPE_SQUOTE(A-MSG))'"),
      said('Unable to start execution of step 1 (reason: Variable A-MSG not found)%'),
    ),
    answer: { rows: [[0, 1]] },
  },
  {
    what: 'with the flag 8 a step writes its messages to its log, with their text',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    sql: ran(
      step("PRINT 'to the table'", ', @flags = 8'),
      "SELECT s.step_id, s.step_name, CASE WHEN l.log LIKE N'%to the table%' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobstepslogs AS l JOIN msdb.dbo.sysjobsteps AS s ON s.step_uid = l.step_uid WHERE s.job_id = @id;",
    ),
    answer: { rows: [[1, 'step', 1]] },
  },
  {
    what: 'with the flag 8 the log of a T-SQL step has its rows, too',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    isUnproven: true,
    sql: ran(
      step("SELECT 'a row' AS c", ', @flags = 8'),
      "SELECT CASE WHEN l.log LIKE N'%a row%' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobstepslogs AS l JOIN msdb.dbo.sysjobsteps AS s ON s.step_uid = l.step_uid WHERE s.job_id = @id;",
    ),
    answer: { rows: [[1]] },
  },
  {
    what: 'with the flag 4 the history of a T-SQL step has its rows, when it has said nothing else',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    isUnproven: true,
    sql: ran(step("SELECT 'a row' AS c", ', @flags = 4'), said('%a row%')),
    answer: { rows: [[1, 1]] },
  },
  {
    what: 'with the flag 4 the history of a T-SQL step that has said something has no rows',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql#arguments`,
    isUnproven: true,
    sql: ran(
      step("PRINT 'said'; SELECT 'a row' AS c", ', @flags = 4'),
      "SELECT run_status, CASE WHEN message LIKE N'%said%' THEN 1 ELSE 0 END, CASE WHEN message LIKE N'%a row%' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 1;",
    ),
    answer: { rows: [[1, 1, 0]] },
  },
  {
    what: 'with the flag 32 the history of a T-SQL step has all its output, rows and what it has said',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql#arguments`,
    isUnproven: true,
    sql: ran(step("PRINT 'said'; SELECT 'a row' AS c", ', @flags = 32'), said('%a row%said%')),
    answer: { rows: [[1, 1]] },
  },
  {
    what: 'the flag 32 writes nothing to the log of a step',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql#arguments`,
    sql: ran(
      step("PRINT 'said'", ', @flags = 32'),
      'SELECT s.last_run_outcome, l.log_id FROM msdb.dbo.sysjobsteps AS s LEFT JOIN msdb.dbo.sysjobstepslogs AS l ON l.step_uid = s.step_uid WHERE s.job_id = @id;',
    ),
    answer: { rows: [[1, null]] },
  },
  {
    what: 'without a flag the history of a T-SQL step has no rows',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    isUnproven: true,
    sql: ran(step("SELECT 'a row' AS c"), said('%a row%')),
    answer: { rows: [[1, 0]] },
  },
  {
    what: 'without the flags 8 and 16 a step has no log',
    source: `${PROCEDURES}/sp-help-jobsteplog-transact-sql`,
    sql: ran(
      step("PRINT 'nowhere'"),
      'SELECT s.last_run_outcome, l.log_id FROM msdb.dbo.sysjobsteps AS s LEFT JOIN msdb.dbo.sysjobstepslogs AS l ON l.step_uid = s.step_uid WHERE s.job_id = @id;',
    ),
    answer: { rows: [[1, null]] },
  },
  loggedTwice('with the flag 8 the log of a step has its last run only', 8, 1),
  loggedTwice('with the flag 16 the log of a step has all its runs, one behind the other', 16, 2),
  {
    what: 'two steps of one name are refused with 14261',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    sql: `${begin} ${add} ${step('SELECT 1')} ${step('SELECT 2')} ${end}`,
    answer: { errors: [{ number: 14261, class: 16, text: "The specified @step_name ('step') already exists." }] },
  },
  {
    what: 'a subsystem that is none is refused with 14234',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    sql: `${begin} ${add} EXEC msdb.dbo.sp_add_jobstep @job_name = ${JOB}, @step_name = N's', @subsystem = N'Nothing', @command = N''; ${end}`,
    answer: { errors: [{ number: 14234, class: 16, text: /^The specified '@subsystem' is invalid/ }] },
  },
  {
    what: 'a T-SQL step takes no proxy that is not there: 14262',
    source: `${PROCEDURES}/sp-add-jobstep-transact-sql`,
    sql: `${begin} ${add} EXEC msdb.dbo.sp_add_jobstep @job_name = ${JOB}, @step_name = N's', @command = N'', @proxy_name = N'ssis-parent nobody'; ${end}`,
    answer: {
      errors: [{ number: 14262, class: 16, text: "The specified @proxy_name ('ssis-parent nobody') does not exist." }],
    },
  },
  {
    what: 'an SSIS step can be made on Windows, and not on Linux: 14234',
    source: 'linux/sql-server-linux-editions-and-components-2019',
    isUnproven: true,
    sql: `${begin} ${add} DECLARE @error int = 0;
      BEGIN TRY EXEC msdb.dbo.sp_add_jobstep @job_name = ${JOB}, @step_name = N's', @subsystem = N'SSIS', @command = N''; END TRY
      BEGIN CATCH SET @error = ERROR_NUMBER(); END CATCH;
      SELECT CASE WHEN @error = CASE WHEN @@VERSION LIKE '%Linux%' THEN 14234 ELSE 0 END THEN 1 ELSE 0 END; ${end}`,
    answer: { rows: [[1]] },
  },
  {
    what: 'a start at a step skips the steps before it',
    source: `${PROCEDURES}/sp-start-job-transact-sql`,
    sql: `${begin} ${add} ${step('SELECT 1', ', @on_success_action = 3')} ${step('SELECT 2').replace("N'step'", "N'second'")} ${target} ${known}
      EXEC msdb.dbo.sp_start_job @job_name = ${JOB}, @step_name = N'second'; ${wait}
      SELECT step_id, run_status FROM msdb.dbo.sysjobhistory WHERE job_id = @id ORDER BY instance_id; ${end}`,
    answer: {
      rows: [
        [2, 1],
        [0, 1],
      ],
    },
  },
  {
    what: 'a start at a step that is not there is refused with 14262',
    source: `${PROCEDURES}/sp-start-job-transact-sql`,
    sql: made(step('SELECT 1'), `EXEC msdb.dbo.sp_start_job @job_name = ${JOB}, @step_name = N'nowhere';`),
    answer: { errors: [{ number: 14262, class: 16, text: "The specified @step_name ('nowhere') does not exist." }] },
  },
  {
    what: 'a T-SQL step shows as its own program while it runs',
    source: 'relational-databases/system-functions/app-name-transact-sql',
    isUnproven: true,
    sql: ran(
      step(says('APP_NAME()')),
      "SELECT CASE WHEN message LIKE N'%<SQLAgent - TSQL JobStep (Job ' + CONVERT(nvarchar(34), CONVERT(binary(16), @id), 1) + N' : Step 1)>%' THEN 1 ELSE 0 END FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 1;",
    ),
    answer: { rows: [[1]] },
  },
];
