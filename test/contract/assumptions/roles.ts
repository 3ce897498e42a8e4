import { activityTable, add, begin, JOB, known, run, step, target } from '../own-job';
import type { Contract, ExpectedError, Profile } from '../support/contract';
import { undocumented } from './undocumented';

const ROLES = 'ssms/agent/sql-server-agent-fixed-database-roles';

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

const error = (number: number, severity: number, text: ExpectedError['text']): Contract['answer'] => ({
  errors: [{ number, class: severity, text }],
});

const START = `EXEC msdb.dbo.sp_start_job @job_name = ${JOB}`;
const ACTIVITY = `${activityTable} INSERT #a EXEC msdb.dbo.sp_help_jobactivity @job_name = ${JOB}; SELECT job_name FROM #a;`;

/** What members of the Agent's roles see of the jobs of others, and may do with them. */
export const ROLES_AND_JOBS: readonly Contract[] = [
  seenBy('operator', 'INSERT … EXEC takes sp_help_jobactivity, with its row', undocumented('roles'), ACTIVITY, {
    rows: [['ssis-parent contract']],
  }),
  seenBy(
    'operator',
    'starts it',
    `${ROLES}#sqlagentoperatorrole-permissions`,
    `DECLARE @rc int; ${run} SELECT @rc; WAITFOR DELAY '00:00:01';`,
    { rows: [[0]] },
  ),
  seenBy(
    'operator',
    'may not change it: 14525',
    `${ROLES}#sqlagentoperatorrole-permissions`,
    `EXEC msdb.dbo.sp_delete_job @job_name = ${JOB}`,
    error(14525, 16, /^Only members of sysadmin role are allowed to update or delete jobs/),
  ),
  seenBy(
    'operator',
    'may not read sysjobactivity: 229',
    undocumented('roles'),
    'SELECT * FROM msdb.dbo.sysjobactivity',
    error(229, 14, /^The SELECT permission was denied on the object 'sysjobactivity'/),
  ),
  seenBy('reader', 'sees it in sp_help_jobactivity', undocumented('roles'), ACTIVITY, {
    rows: [['ssis-parent contract']],
  }),
  seenBy(
    'reader',
    'may not start it: 14393',
    `${ROLES}#sqlagentreaderrole-permissions`,
    START,
    error(14393, 16, /^Only owner of a job or members of role sysadmin or SQLAgentOperatorRole/),
  ),
  seenBy(
    'user',
    'it does not exist: 14262',
    `${ROLES}#sqlagentuserrole-permissions`,
    START,
    error(14262, 16, "The specified @job_name ('ssis-parent contract') does not exist."),
  ),
  seenBy(
    'nobody',
    'may not even ask: 229',
    ROLES,
    START,
    error(229, 14, /^The EXECUTE permission was denied on the object 'sp_start_job'/),
  ),
];
