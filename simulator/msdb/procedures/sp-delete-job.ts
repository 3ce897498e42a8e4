import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';

/** Page: sp_delete_job. Does not ask whether the job is running: a run under way then leaves no trace. */
export const SP_DELETE_JOB: MsdbProcedure = {
  name: 'sp_delete_job',
  parameters: `${JOB_ID_OR_NAME}, @originating_server sysname = NULL, @delete_history bit = 1,
    @delete_unused_schedule bit = 1`,
  run: (call) => {
    if (call.firstGiven('@job_id', '@job_name', '@originating_server') === undefined) return call.raise(14279);
    if (call.firstGiven('@originating_server')) return call.unsupported('sp_delete_job @originating_server');
    const job = call.jobToChange();
    if (!job) return 1;
    call.msdb.deleteJob(job.job_id, call.int('@delete_history') === 0);
    return 0;
  },
};
