import { JOB_STATE, type JobRun } from '../agent/job-run';
import { INT, NAME, nullable, nvarchar, type RowOf } from './column';
import type { MsdbContext } from './procedure';
import { PERMANENT_CATEGORIES } from './tables/syscategories';
import { type JobRow, SYSJOBS } from './tables/sysjobs';
import { RUN_STATUS } from './tables/sysjobhistory';

const { job_id, name, enabled, description, start_step_id, delete_level } = SYSJOBS;
const { notify_level_eventlog, notify_level_email, notify_level_netsend, notify_level_page } = SYSJOBS;
const { date_created, date_modified, version_number } = SYSJOBS;

/** The result set of sp_help_job for jobs. Page: sp_help_job. */
export const HELP_JOB = {
  job_id,
  originating_server: nullable(nvarchar(30)),
  ...{ name, enabled, description, start_step_id },
  category: nullable(NAME),
  owner: nullable(NAME),
  ...{ notify_level_eventlog, notify_level_email, notify_level_netsend, notify_level_page },
  notify_email_operator: nullable(NAME),
  notify_netsend_operator: nullable(NAME),
  notify_page_operator: nullable(NAME),
  ...{ delete_level, date_created, date_modified, version_number },
  last_run_date: INT,
  last_run_time: INT,
  last_run_outcome: INT,
  next_run_date: INT,
  next_run_time: INT,
  next_run_schedule_id: INT,
  current_execution_status: INT,
  current_execution_step: nullable(NAME),
  current_retry_attempt: INT,
  has_step: nullable(INT),
  has_schedule: nullable(INT),
  has_target: nullable(INT),
  type: INT,
};

/** There are no schedules. */
export const NO_NEXT_RUN = { next_run_date: 0, next_run_time: 0, next_run_schedule_id: 0 };

export type HelpJobRow = RowOf<typeof HELP_JOB>;

/** One job with its live state; a job the Agent says nothing about shows as idle. */
export function helpJobRow({ msdb, agent }: MsdbContext, job: JobRow): HelpJobRow {
  const server = msdb.jobServers.get(job.job_id);
  const hasTarget = server ? 1 : 0;
  const category = PERMANENT_CATEGORIES.find((row) => row.category_id === job.category_id);
  return {
    ...job,
    category: category?.name ?? null,
    owner: msdb.ownerOf(job),
    ...{ notify_email_operator: null, notify_netsend_operator: null, notify_page_operator: null },
    last_run_date: server?.last_run_date ?? 0,
    last_run_time: server?.last_run_time ?? 0,
    last_run_outcome: server?.last_run_outcome ?? RUN_STATUS.unknown,
    ...NO_NEXT_RUN,
    ...liveColumns(agent.runOf(job.job_id)),
    has_step: msdb.stepsOf(job.job_id).length,
    has_schedule: 0,
    has_target: hasTarget,
    type: hasTarget,
  };
}

function liveColumns(run: JobRun | undefined) {
  const step = run?.currentStep;
  return {
    current_execution_status: run?.state ?? JOB_STATE.idle,
    current_execution_step: step ? `${step.step_id} (${step.step_name})` : '0 (unknown)',
    current_retry_attempt: run?.retryAttempt ?? 0,
  };
}
