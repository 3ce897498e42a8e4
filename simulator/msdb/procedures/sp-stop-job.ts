import { JOB_NAME_OR_ID, type MsdbProcedure } from '../procedure';

/** Page: sp_stop_job. Asks the Agent to stop whatever run of the job is under way; returns before it has. */
export const SP_STOP_JOB: MsdbProcedure = {
  name: 'sp_stop_job',
  journaledAs: 'stopRequest',
  parameters: `${JOB_NAME_OR_ID}, @originating_server sysname = NULL, @server_name sysname = NULL`,
  run: (call) => {
    const { context, identity } = call;
    const named = [call.name('@job_name'), call.text('@job_id'), call.name('@originating_server')];
    if (named.filter((given) => given !== null).length !== 1) return call.raise(14232);
    if (named[2] !== null) return call.unsupported('sp_stop_job @originating_server');
    const job = call.jobToOperate(14257);
    if (!job) return 1;
    if (call.firstGiven('@server_name')) return call.unsupported('sp_stop_job @server_name (multiserver jobs)');
    const refusal = context.agent.requestStop(job, `User ${identity.name}`);
    if (refusal !== undefined) return call.raise(22022, refusal);
    call.raise(14254, job.name);
    return 0;
  },
};
