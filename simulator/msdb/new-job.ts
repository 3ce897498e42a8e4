import type { Msdb } from './database';
import { RUN_STATUS } from './tables/sysjobhistory';
import type { JobRow } from './tables/sysjobs';
import type { JobStepRow } from './tables/sysjobsteps';

/** What must be known of a new job; the rest are sp_add_job's defaults. */
type NewJob = Pick<JobRow, 'name' | 'owner_sid' | 'enabled' | 'description'> & Partial<JobRow>;

/** Inserts the `sysjobs` row. */
export function addJob(msdb: Msdb, job: NewJob): JobRow {
  const now = msdb.now();
  const row: JobRow = {
    job_id: msdb.newId(),
    ...{ originating_server_id: 0, originating_server: msdb.serverName, master_server: 0 },
    start_step_id: 1,
    category_id: 0,
    notify_level_eventlog: 0,
    notify_level_email: 0,
    notify_level_netsend: 0,
    notify_level_page: 0,
    notify_email_operator_id: 0,
    notify_netsend_operator_id: 0,
    notify_page_operator_id: 0,
    delete_level: 0,
    date_created: now,
    date_modified: now,
    version_number: 1,
    ...job,
    description: job.description ?? 'No description available.',
  };
  msdb.jobs.set(row.job_id, row);
  return row;
}

const STEP_DEFAULTS = {
  flags: 0,
  additional_parameters: null,
  cmdexec_success_code: 0,
  server: null,
  database_name: null,
  database_user_name: null,
  os_run_priority: 0,
  output_file_name: null,
  last_run_outcome: 0,
  last_run_duration: 0,
  last_run_retries: 0,
  last_run_date: 0,
  last_run_time: 0,
  proxy_id: null,
} satisfies Partial<JobStepRow>;

/** What must be known of a new step; `step_id` may lie among the existing ones, which then move up. */
export type NewStep = Omit<JobStepRow, keyof typeof STEP_DEFAULTS | 'step_uid'> &
  Pick<JobStepRow, 'flags' | 'os_run_priority' | 'proxy_id'> &
  Partial<JobStepRow>;

/** Inserts the `sysjobsteps` row with sp_add_jobstep's defaults for what is not given. */
export function addStep(msdb: Msdb, step: NewStep): JobStepRow {
  const row: JobStepRow = { ...STEP_DEFAULTS, step_uid: msdb.newId(), ...step };
  msdb.insertStep(row);
  return row;
}

/** Targets a job at the local server, which has not run it yet. */
export function targetLocalServer(msdb: Msdb, jobId: string): void {
  msdb.jobServers.set(jobId, {
    job_id: jobId,
    server_id: 0,
    last_run_outcome: RUN_STATUS.unknown,
    last_outcome_message: null,
    last_run_date: 0,
    last_run_time: 0,
    last_run_duration: 0,
  });
}

/** Deletes a job with its history and makes it anew under the same name: same steps, another `job_id`. */
export function recreateJob<S>(msdb: Msdb, job: JobRow, scripts: Map<string, S>): JobRow {
  const steps = msdb.stepsOf(job.job_id);
  msdb.deleteJob(job.job_id, false);
  const created: JobRow = { ...job, job_id: msdb.newId(), date_created: msdb.now(), date_modified: msdb.now() };
  msdb.jobs.set(created.job_id, created);
  for (const step of steps) {
    const script = scripts.get(step.step_uid ?? '');
    const step_uid = msdb.newId();
    msdb.insertStep({ ...step, job_id: created.job_id, step_uid });
    if (script) scripts.set(step_uid, script);
  }
  targetLocalServer(msdb, created.job_id);
  return created;
}
