import { FLOAT, NAME, UNIQUEIDENTIFIER } from '../column';
import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';
import { SYSJOBSTEPS } from '../tables/sysjobsteps';
import { SYSJOBSTEPSLOGS } from '../tables/sysjobstepslogs';

const { step_id, step_name } = SYSJOBSTEPS;
const { date_created, date_modified, log } = SYSJOBSTEPSLOGS;
const STEP = { job_id: UNIQUEIDENTIFIER, job_name: NAME, step_id, step_name, step_uid: UNIQUEIDENTIFIER };
const COLUMNS = { ...STEP, date_created, date_modified, log_size: FLOAT, log };

/** Page: sp_help_jobsteplog. The log that a step with the flag 8 or 16 has written, with its text. */
export const SP_HELP_JOBSTEPLOG: MsdbProcedure = {
  name: 'sp_help_jobsteplog',
  parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @step_name sysname = NULL`,
  run: (call) => {
    const job = call.job();
    if (!job) return 1;
    if (call.msdb.stepsOf(job.job_id).length === 0) return call.raise(14528, job.name);
    const steps = call.stepsOf(job);
    if (!steps) return 1;
    const rows = steps.flatMap((step) => {
      const written = call.msdb.stepLogs.get(step.step_uid ?? '');
      return written ? [{ ...step, ...written, job_name: job.name }] : [];
    });
    call.resultSet(COLUMNS, rows);
    return 0;
  },
};
