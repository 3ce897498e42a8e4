import { undocumented } from './assumptions/undocumented';
import { add, begin, JOB, known, run, started, step, target, wait } from './own-job';
import type { ByHand, SessionBatch } from './support/contract';

const PERSON = 'a person at the server';
const WINDOWS = 'SQL Server on Windows with Integration Services';
const ERRORS = 'relational-databases/errors-events/database-engine-events-and-errors';

/** A job that takes so long has begun. */
const running = (delay: string): SessionBatch[] => [
  {
    session: 'owner',
    sql: `${begin} ${add} ${step(`WAITFOR DELAY '${delay}'`)} ${target} ${known} ${run} ${started}`,
  },
];
const id = `DECLARE @id uniqueidentifier = (SELECT job_id FROM msdb.dbo.sysjobs WHERE name = ${JOB});`;

/** What no batch can show, because the Agent has to be stopped or killed, or because it takes another system. */
export const BY_HAND: readonly ByHand[] = [
  {
    what: 'when the Agent is killed while a job runs, the row of the old session stays open, and there is no outcome row',
    source: undocumented('the-end-of-the-agent'),
    isUnproven: true,
    needs: PERSON,
    todo: "start a job with WAITFOR DELAY '00:05:00', kill the process SQLAGENT, start the service",
    expected:
      'a new row in syssessions; in the row of the old session stop_execution_date is NULL; no row in sysjobhistory',
    played: {
      before: running('00:05:00'),
      faults: [{ fault: 'agentCrash' }, { fault: 'agentStart' }],
      sql: `${id} DECLARE @session int = (SELECT MAX(session_id) FROM msdb.dbo.syssessions);
        SELECT CASE WHEN a.session_id = @session THEN 'new' ELSE 'old' END AS session, COUNT(a.start_execution_date), COUNT(a.stop_execution_date), COUNT(h.instance_id)
        FROM msdb.dbo.sysjobactivity AS a LEFT JOIN msdb.dbo.sysjobhistory AS h ON h.job_id = a.job_id WHERE a.job_id = @id GROUP BY a.session_id ORDER BY a.session_id;`,
      answer: {
        rows: [
          ['old', 1, 0, 0],
          ['new', 0, 0, 0],
        ],
      },
      after: [begin],
    },
  },
  {
    what: 'when the Agent is stopped while a job runs, the outcome is 3 and names the Shutdown Sequence',
    source: undocumented('the-end-of-the-agent'),
    isUnproven: true,
    needs: PERSON,
    todo: "start a job with WAITFOR DELAY '00:05:00', stop the service SQL Server Agent, start it",
    expected: 'an outcome row with run_status 3; The job was stopped prior to completion by Shutdown Sequence.',
    played: {
      before: running('00:05:00'),
      faults: [{ fault: 'agentStop' }, { fault: 'agentStart' }],
      sql: `${id} SELECT run_status, CASE WHEN message LIKE N'The job was stopped prior to completion by Shutdown Sequence.%' THEN 1 ELSE 0 END
        FROM msdb.dbo.sysjobhistory WHERE job_id = @id AND step_id = 0;`,
      answer: { rows: [[3, 1]] },
      after: [begin],
    },
  },
  {
    what: 'while the Agent is stopped, a start is refused with 22022',
    source: undocumented('refusals'),
    isUnproven: true,
    needs: PERSON,
    todo: 'make a job, stop the service SQL Server Agent, and ask for a start of the job',
    expected: '22022: SQLServerAgent is not currently running so it cannot be notified of this action.',
    played: {
      before: [{ session: 'owner', sql: `${begin} ${add} ${step('SELECT 1')} ${target} ${known}` }],
      faults: [{ fault: 'agentStop' }],
      sql: `DECLARE @rc int; ${run} SELECT @rc;`,
      answer: {
        rows: [[1]],
        errors: [{ number: 22022, class: 16, text: /^SQLServerAgent is not currently running/ }],
      },
      after: [begin],
      restoredBy: [{ fault: 'agentStart' }],
    },
  },
  {
    what: 'when daylight saving ends while a job runs, its dates are the wall clock, and its duration is not',
    source: undocumented('evidence'),
    isUnproven: true,
    needs: PERSON,
    todo: 'on a machine that is for tests, set the clock to shortly before the hour that comes twice; start a job that takes until after it',
    expected: 'stop_execution_date is before start_execution_date, and run_duration is the time that has passed',
    played: {
      before: running('00:00:03'),
      faults: [{ fault: 'changeUtcOffset', minutes: -60 }],
      sql: `${id} ${wait} SELECT h.run_status, CASE WHEN h.run_duration BETWEEN 3 AND 3000 THEN 1 ELSE 0 END, CASE WHEN a.stop_execution_date < a.start_execution_date THEN 1 ELSE 0 END
        FROM msdb.dbo.sysjobactivity AS a JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id WHERE a.job_id = @id;`,
      answer: { rows: [[1, 1, 1]] },
      after: [begin],
      restoredBy: [{ fault: 'changeUtcOffset', minutes: 0 }],
    },
  },
  {
    what: 'a start of a job that is suspended is refused with 22022',
    source: undocumented('refusals'),
    isUnproven: true,
    needs: 'a backup of msdb of a server whose program files are elsewhere (KB914171)',
    todo: 'restore it, start the service SQL Server Agent, and ask for a start of a job with an SSIS or CmdExec step',
    expected: '22022: … refused because the job has been suspended.',
  },
  {
    what: 'the text of an SSIS step that fails names the execution in the catalog',
    source: 'integration-services/packages/sql-server-agent-jobs-for-packages',
    isUnproven: true,
    needs: WINDOWS,
    todo: 'run a package of the catalog by a job step, once so that it fails and once so that it succeeds; read both step messages',
    expected: 'Execution ID: and a number when it fails; nothing relies on it, nor on what it says when it succeeds',
  },
  {
    what: 'when an SSIS step is stopped, so is its execution in the catalog',
    source: undocumented('the-end-of-the-agent'),
    isUnproven: true,
    needs: WINDOWS,
    todo: 'stop the job of a package that takes minutes by sp_stop_job; read status in catalog.executions until it changes',
    expected: '3, 4 or 6 within a minute; nothing relies on it',
  },
  {
    what: 'an SSIS step without SYNCHRONIZED succeeds before its package has ended',
    source: 'integration-services/system-stored-procedures/catalog-set-execution-parameter-value-ssisdb-database',
    isUnproven: true,
    needs: WINDOWS,
    todo: 'run a package that takes a minute by a job step without $ServerOption::SYNCHRONIZED',
    expected: 'an outcome row within seconds; a package whose end is to be waited for needs SYNCHRONIZED = True',
  },
  {
    what: 'an execution in the catalog cannot be started by a SQL login: 27123; by NTLM it can',
    source: `${ERRORS}-26000-to-27999`,
    isUnproven: true,
    needs: WINDOWS,
    todo: 'call catalog.create_execution with a SQL login, and by NTLM with a Windows login',
    expected: '27123, and an execution_id; nothing relies on it: packages are started by jobs',
  },
];
