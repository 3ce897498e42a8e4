import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { JOB_ID_OR_NAME, nameArgument, optional } from '../arguments';
import { sameName } from '../database';
import { identifyJob } from '../identify-job';
import { raise } from '../messages';
import { targetLocalServer } from '../new-job';
import { mayChange } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';

/** Page: sp_add_jobserver. Targets the local server only; the Agent comes to know the job a little later. */
export function spAddJobServer(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_add_jobserver',
    grantee: 'SQLAgentUserRole',
    parameters: [...JOB_ID_OR_NAME, optional('@server_name', SYSNAME), optional('@automatic_post', { name: 'bit' }, 1)],
    run: (call) => addJobServer(context, call),
  });
}

function addJobServer({ msdb, agent }: MsdbContext, call: ProcedureCall): number {
  const job = identifyJob(call, msdb);
  if (!job) return 1;
  if (!mayChange(msdb, call.caller, job)) return raise(call, 14525);
  const given = nameArgument(call, '@server_name') ?? '(LOCAL)';
  const server = sameName(given, '(LOCAL)') ? msdb.serverName : given;
  if (!sameName(server, msdb.serverName)) return raise(call, 14262, '@server_name', server);
  if (msdb.jobServers.has(job.job_id)) return raise(call, 14269, job.name, msdb.serverName);
  targetLocalServer(msdb, job.job_id);
  agent.jobAdded(job.job_id);
  return 0;
}
