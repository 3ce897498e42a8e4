import { JOB_STATE } from '../../agent/job-run';
import { INT, NAME, nullable, type RowOf, UNIQUEIDENTIFIER } from '../column';
import { sameName } from '../database';
import { NO_NEXT_RUN } from '../help-job-row';
import type { MsdbContext, MsdbProcedure } from '../procedure';
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

/** The Agent's own view of its jobs. Undocumented; the columns are those public scripts catch it with. */
export const XP_SQLAGENT_ENUM_JOBS: MsdbProcedure = {
  name: 'xp_sqlagent_enum_jobs',
  database: 'master',
  grantee: 'sysadmin',
  parameters: '@can_see_all_running_jobs int, @job_owner sysname, @job_id uniqueidentifier = NULL',
  run: (call) => {
    const { msdb } = call;
    const seesAll = call.int('@can_see_all_running_jobs') === 1;
    const owner = call.text('@job_owner') ?? '';
    const wanted = call.text('@job_id');
    const jobs = [...msdb.jobs.values()].filter(
      (job) => (seesAll || sameName(msdb.ownerOf(job), owner)) && job.job_id === (wanted ?? job.job_id),
    );
    const rows = jobs.map((job) => liveRow(call.context, job));
    call.resultSet(COLUMNS, rows);
    return 0;
  },
};

function liveRow({ msdb, agent }: MsdbContext, job: JobRow): RowOf<typeof COLUMNS> {
  const run = agent.runOf(job.job_id);
  const server = msdb.jobServers.get(job.job_id);
  return {
    job_id: job.job_id,
    last_run_date: server?.last_run_date ?? 0,
    last_run_time: server?.last_run_time ?? 0,
    ...NO_NEXT_RUN,
    requested_to_run: run?.isPending === true ? 1 : 0,
    request_source: Number(run?.request.source ?? 0),
    request_source_id: run?.request.sourceId ?? null,
    running: run?.isPending === false ? 1 : 0,
    current_step: run?.currentStep?.step_id ?? 0,
    current_retry_attempt: run?.retryAttempt ?? 0,
    job_state: run?.state ?? JOB_STATE.idle,
  };
}
