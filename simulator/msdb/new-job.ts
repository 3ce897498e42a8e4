import { blankRow } from './column';
import type { Msdb } from './database';
import { type JobRow, type JobStepRow, RUN_STATUS, SYSJOBS_VIEW, SYSJOBSERVERS, SYSJOBSTEPS } from './tables';

/** What must be known of a new job; the rest are sp_add_job's defaults. */
type NewJob = Pick<JobRow, 'name' | 'owner_sid' | 'enabled' | 'description'> & Partial<JobRow>;

/** Inserts the `sysjobs` row. */
export function addJob(msdb: Msdb, job: NewJob): JobRow {
  const now = msdb.now();
  const row: JobRow = {
    ...blankRow(SYSJOBS_VIEW),
    ...{ job_id: msdb.newId(), originating_server: msdb.serverName, master_server: 0 },
    ...{ start_step_id: 1, date_created: now, date_modified: now, version_number: 1 },
    ...job,
    description: job.description ?? 'No description available.',
  };
  msdb.jobs.set(row.job_id, row);
  return row;
}

/** What must be known of a new step; `step_id` may lie among the existing ones, which then move up. */
export type NewStep = Partial<JobStepRow> &
  Pick<JobStepRow, 'job_id' | 'step_id' | 'step_name' | 'subsystem' | 'command' | 'flags' | 'os_run_priority'> &
  Pick<
    JobStepRow,
    'proxy_id' | 'retry_attempts' | 'retry_interval' | `on_${'success' | 'fail'}_${'action' | 'step_id'}`
  >;

/** Inserts the `sysjobsteps` row with sp_add_jobstep's defaults for what is not given. */
export function addStep(msdb: Msdb, step: NewStep): JobStepRow {
  const row: JobStepRow = { ...blankRow(SYSJOBSTEPS), step_uid: msdb.newId(), ...step };
  msdb.insertStep(row);
  return row;
}

/** Targets a job at the local server, which has not run it yet. */
export function targetLocalServer(msdb: Msdb, job_id: string): void {
  msdb.jobServers.set(job_id, { ...blankRow(SYSJOBSERVERS), job_id, last_run_outcome: RUN_STATUS.unknown });
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
