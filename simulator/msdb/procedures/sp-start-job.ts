import { sameName } from '../database';
import { JOB_NAME_OR_ID, type MsdbProcedure } from '../procedure';

/** Page: sp_start_job. Only hands the request to the Agent: 0 means accepted, nothing about the run. */
export const SP_START_JOB: MsdbProcedure = {
  name: 'sp_start_job',
  journaledAs: 'startRequest',
  parameters: `${JOB_NAME_OR_ID}, @error_flag int = 1, @server_name sysname = NULL, @step_name sysname = NULL,
    @output_flag int = 1`,
  run: (call) => {
    const { msdb, context, identity } = call;
    const job = call.jobToOperate(14256);
    if (!job) return 1;
    if (call.firstGiven('@server_name')) return call.unsupported('sp_start_job @server_name (multiserver jobs)');
    const stepName = call.name('@step_name');
    const startStep = msdb.stepsOf(job.job_id).find((step) => sameName(step.step_name, stepName ?? ''));
    if (stepName !== null && !startStep) return call.raise(14262, '@step_name', stepName);
    const requester = { requestedBy: `User ${identity.name}`, sourceId: identity.name };
    const refusal = context.agent.requestStart(job, { source: '4', ...requester, startStep });
    if (refusal !== undefined) return call.int('@error_flag') === 0 ? 1 : call.raise(22022, refusal);
    if (call.int('@output_flag') === 1) call.raise(14243, job.name);
    return 0;
  },
};
