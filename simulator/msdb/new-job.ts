import type { Msdb } from './database';
import type { JobRow } from './tables/sysjobs';
import type { JobStepRow } from './tables/sysjobsteps';
import { RUN_STATUS } from './tables/sysjobhistory';

/** What must be known of a new job; the rest are sp_add_job's defaults. */
export interface NewJob {
  readonly name: string;
  readonly ownerSid: Buffer;
  readonly enabled: number;
  readonly description: string | null;
  readonly categoryId: number;
  readonly notifyLevelEventlog: number;
  readonly deleteLevel: number;
}

/** Inserts the `sysjobs` row. */
export function addJob(msdb: Msdb, job: NewJob): JobRow {
  const now = msdb.now();
  const row: JobRow = {
    job_id: msdb.newId(),
    originating_server_id: 0,
    name: job.name,
    enabled: job.enabled,
    description: job.description ?? 'No description available.',
    start_step_id: 1,
    category_id: job.categoryId,
    owner_sid: job.ownerSid,
    notify_level_eventlog: job.notifyLevelEventlog,
    notify_level_email: 0,
    notify_level_netsend: 0,
    notify_level_page: 0,
    notify_email_operator_id: 0,
    notify_netsend_operator_id: 0,
    notify_page_operator_id: 0,
    delete_level: job.deleteLevel,
    date_created: now,
    date_modified: now,
    version_number: 1,
  };
  msdb.jobs.set(row.job_id, row);
  return row;
}

/** What must be known of a new step; `step_id` may lie among the existing ones, which then move up. */
export type NewStep = Pick<
  JobStepRow,
  | 'job_id'
  | 'step_id'
  | 'step_name'
  | 'subsystem'
  | 'command'
  | 'on_success_action'
  | 'on_success_step_id'
  | 'on_fail_action'
  | 'on_fail_step_id'
  | 'retry_attempts'
  | 'retry_interval'
> &
  Partial<JobStepRow>;

/** Inserts the `sysjobsteps` row with sp_add_jobstep's defaults for what is not given. */
export function addStep(msdb: Msdb, step: NewStep): JobStepRow {
  const row: JobStepRow = {
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
    step_uid: msdb.newId(),
    ...step,
  };
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
