import type { Msdb } from './database';
import { targetLocalServer } from './new-job';
import type { JobRow } from './tables/sysjobs';

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
