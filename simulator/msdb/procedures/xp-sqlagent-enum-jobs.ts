import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { intArgument, optional, textArgument } from '../arguments';
import { JOB_STATE } from '../../agent/job-run';
import { describeColumns, INT, NAME, nullable, UNIQUEIDENTIFIER } from '../column';
import type { RowOf } from '../column';
import { sameName } from '../database';
import { ownedBy } from '../procedure';
import type { MsdbContext } from '../procedure';
import type { JobRow } from '../tables/sysjobs';

const COLUMNS = {
  job_id: UNIQUEIDENTIFIER,
  last_run_date: INT,
  last_run_time: INT,
  next_run_date: INT,
  next_run_time: INT,
  next_run_schedule_id: INT,
  requested_to_run: INT,
  request_source: INT,
  request_source_id: nullable(NAME),
  running: INT,
  current_step: INT,
  current_retry_attempt: INT,
  job_state: INT,
};
const RESULT = describeColumns(COLUMNS);

/** The Agent's own view of its jobs. Undocumented; the columns are those public scripts catch it with. */
export function xpSqlAgentEnumJobs(context: MsdbContext): SystemProcedure {
  return ownedBy('master', 'dbo', {
    name: 'xp_sqlagent_enum_jobs',
    grantee: 'sysadmin',
    parameters: [
      { name: '@can_see_all_running_jobs', type: { name: 'int' } },
      { name: '@job_owner', type: SYSNAME },
      optional('@job_id', { name: 'uniqueidentifier' }),
    ],
    run: (call) => enumJobs(context, call),
  });
}

function enumJobs(context: MsdbContext, call: ProcedureCall): number {
  const { msdb } = context;
  const seesAll = intArgument(call, '@can_see_all_running_jobs') === 1;
  const owner = textArgument(call, '@job_owner') ?? '';
  const wanted = textArgument(call, '@job_id');
  const jobs = [...msdb.jobs.values()].filter(
    (job) => (seesAll || sameName(msdb.ownerOf(job), owner)) && job.job_id === (wanted ?? job.job_id),
  );
  call.resultSet(
    RESULT,
    jobs.map((job) => liveRow(context, job)),
  );
  return 0;
}

function liveRow({ msdb, agent }: MsdbContext, job: JobRow): RowOf<typeof COLUMNS> {
  const run = agent.runOf(job.job_id);
  const server = msdb.jobServers.get(job.job_id);
  return {
    job_id: job.job_id,
    last_run_date: server?.last_run_date ?? 0,
    last_run_time: server?.last_run_time ?? 0,
    next_run_date: 0,
    next_run_time: 0,
    next_run_schedule_id: 0,
    requested_to_run: run?.isPending === true ? 1 : 0,
    request_source: Number(run?.request.source ?? 0),
    request_source_id: run?.request.sourceId ?? null,
    running: run?.isPending === false ? 1 : 0,
    current_step: run?.currentStep?.step_id ?? 0,
    current_retry_attempt: run?.retryAttempt ?? 0,
    job_state: run?.state ?? JOB_STATE.idle,
  };
}
