import { unsupported } from '../../transact-sql/sql-error';
import { sameName } from '../database';
import { refused } from '../messages';
import { mayOperate } from '../permissions';
import { JOB_NAME_OR_ID, type MsdbProcedures } from '../procedure';

/** How runs are begun and stopped, and what they have left behind is deleted. */
export const RUN_PROCEDURES: MsdbProcedures = {
  /** Page: sp_start_job. Only hands the request to the Agent: 0 means accepted, nothing about the run. */
  sp_start_job: {
    journaledAs: 'startRequest',
    parameters: `${JOB_NAME_OR_ID}, @error_flag int = 1, @server_name sysname = NULL, @step_name sysname = NULL,
      @output_flag int = 1`,
    run(call) {
      const { msdb, context, identity } = call;
      const job = call.jobToOperate(14256);
      if (call.firstGiven('@server_name')) throw unsupported('sp_start_job @server_name (multiserver jobs)');
      const stepName = call.name('@step_name');
      const startStep = msdb.stepsOf(job.job_id).find((step) => sameName(step.step_name, stepName ?? ''));
      if (stepName !== null && !startStep) throw refused(14262, '@step_name', stepName);
      const requester = { requestedBy: `User ${identity.name}`, sourceId: identity.name };
      const refusal = context.agent.requestStart(job, { source: '4', ...requester, startStep });
      if (refusal !== undefined && call.int('@error_flag') !== 0) throw refused(22022, refusal);
      if (refusal !== undefined) call.status = 1;
      else if (call.int('@output_flag') === 1) call.raise(14243, job.name);
    },
  },
  /** Page: sp_stop_job. Asks the Agent to stop whatever run of the job is under way; returns before it has. */
  sp_stop_job: {
    journaledAs: 'stopRequest',
    parameters: `${JOB_NAME_OR_ID}, @originating_server sysname = NULL, @server_name sysname = NULL`,
    run(call) {
      const named = [call.name('@job_name'), call.text('@job_id'), call.name('@originating_server')];
      if (named.filter((given) => given !== null).length !== 1) throw refused(14232);
      call.refuseGiven('sp_stop_job', '@originating_server');
      const job = call.jobToOperate(14257);
      if (call.firstGiven('@server_name')) throw unsupported('sp_stop_job @server_name (multiserver jobs)');
      const refusal = call.context.agent.requestStop(job, `User ${call.identity.name}`);
      if (refusal !== undefined) throw refused(22022, refusal);
      call.raise(14254, job.name);
    },
  },
  /** Page: sp_purge_jobhistory. Without a job it purges all; `@oldest_date` is refused. */
  sp_purge_jobhistory: {
    grantee: 'SQLAgentOperatorRole',
    parameters: `${JOB_NAME_OR_ID}, @oldest_date datetime = NULL`,
    run(call) {
      const job = call.jobIfNamed();
      if (job && !mayOperate(call.msdb, call.identity, job)) throw refused(14392);
      call.refuseGiven('sp_purge_jobhistory', '@oldest_date');
      call.raise(14226, call.msdb.history.purge(job?.job_id));
    },
  },
};
