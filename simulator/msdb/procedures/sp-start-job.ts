import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { firstGiven, intArgument, JOB_NAME_OR_ID, nameArgument, optional, optionalInt } from '../arguments';
import { sameName } from '../database';
import { identifyJobWhileAgentRuns } from '../identify-job';
import { raise, unsupported } from '../messages';
import { recordRequests } from '../operator-request';
import { mayOperate } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import type { JobRow } from '../tables/sysjobs';

/** Page: sp_start_job. Only hands the request to the Agent: 0 means accepted, nothing about the run. */
export function spStartJob(context: MsdbContext): SystemProcedure {
  const procedure = msdbProcedure({
    name: 'sp_start_job',
    grantee: 'SQLAgentUserRole',
    parameters: [
      ...JOB_NAME_OR_ID,
      optionalInt('@error_flag', 1),
      optional('@server_name', SYSNAME),
      optional('@step_name', SYSNAME),
      optionalInt('@output_flag', 1),
    ],
    run: (call) => startJob(context, call),
  });
  return recordRequests('startRequest', context, procedure);
}

function startJob(context: MsdbContext, call: ProcedureCall): number {
  const { msdb, agent } = context;
  const job = identifyJobWhileAgentRuns(call, context);
  if (!job) return 1;
  if (!mayOperate(msdb, call.caller, job)) return raise(call, 14393);
  if (!msdb.jobServers.has(job.job_id)) return raise(call, 14256, job.name, job.job_id);
  if (firstGiven(call, ['@server_name'])) return unsupported(call, 'sp_start_job @server_name (multiserver jobs)');
  const stepName = nameArgument(call, '@step_name');
  const startStep = msdb.stepsOf(job.job_id).find((step) => sameName(step.step_name, stepName ?? ''));
  if (stepName !== null && !startStep) return raise(call, 14262, '@step_name', stepName);
  const { name: login } = call.caller.identity;
  const request = { source: '4', requestedBy: `User ${login}`, sourceId: login, startStep } as const;
  return answer(call, job, agent.requestStart(job, request));
}

function answer(call: ProcedureCall, job: JobRow, refusal: string | undefined): number {
  if (refusal !== undefined) return intArgument(call, '@error_flag') === 0 ? 1 : raise(call, 22022, refusal);
  if (intArgument(call, '@output_flag') === 1) raise(call, 14243, job.name);
  return 0;
}
