import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { firstGiven, JOB_NAME_OR_ID, nameArgument, optional, textArgument } from '../arguments';
import { identifyJobWhileAgentRuns } from '../identify-job';
import { raise, unsupported } from '../messages';
import { recordRequests } from '../operator-request';
import { mayOperate } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';

/** Page: sp_stop_job. Asks the Agent to stop whatever run of the job is under way; returns before it has. */
export function spStopJob(context: MsdbContext): SystemProcedure {
  const procedure = msdbProcedure({
    name: 'sp_stop_job',
    grantee: 'SQLAgentUserRole',
    parameters: [...JOB_NAME_OR_ID, optional('@originating_server', SYSNAME), optional('@server_name', SYSNAME)],
    run: (call) => stopJob(context, call),
  });
  return recordRequests('stopRequest', context, procedure);
}

function stopJob(context: MsdbContext, call: ProcedureCall): number {
  const { msdb, agent } = context;
  const named = [nameArgument(call, '@job_name'), textArgument(call, '@job_id')].filter((given) => given !== null);
  const originating = nameArgument(call, '@originating_server');
  if (named.length + (originating === null ? 0 : 1) !== 1) return raise(call, 14232);
  if (originating !== null) return unsupported(call, 'sp_stop_job @originating_server');
  const job = identifyJobWhileAgentRuns(call, context);
  if (!job) return 1;
  if (!mayOperate(msdb, call.caller, job)) return raise(call, 14393);
  if (!msdb.jobServers.has(job.job_id)) return raise(call, 14257, job.name, job.job_id);
  if (firstGiven(call, ['@server_name'])) return unsupported(call, 'sp_stop_job @server_name (multiserver jobs)');
  const refusal = agent.requestStop(job, `User ${call.caller.identity.name}`);
  if (refusal !== undefined) return raise(call, 22022, refusal);
  raise(call, 14254, job.name);
  return 0;
}
