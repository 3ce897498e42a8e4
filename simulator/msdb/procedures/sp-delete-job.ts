import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { firstGiven, intArgument, JOB_ID_OR_NAME, optional } from '../arguments';
import { identifyJob } from '../identify-job';
import { raise, unsupported } from '../messages';
import { mayChange } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';

/** Page: sp_delete_job. Does not ask whether the job is running: a run under way then leaves no trace. */
export function spDeleteJob({ msdb }: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_delete_job',
    grantee: 'SQLAgentUserRole',
    parameters: [
      ...JOB_ID_OR_NAME,
      optional('@originating_server', SYSNAME),
      optional('@delete_history', { name: 'bit' }, 1),
      optional('@delete_unused_schedule', { name: 'bit' }, 1),
    ],
    run: (call) => deleteJob(msdb, call),
  });
}

function deleteJob(msdb: MsdbContext['msdb'], call: ProcedureCall): number {
  if (firstGiven(call, ['@job_id', '@job_name', '@originating_server']) === undefined) return raise(call, 14279);
  if (firstGiven(call, ['@originating_server'])) return unsupported(call, 'sp_delete_job @originating_server');
  const job = identifyJob(call, msdb);
  if (!job) return 1;
  if (!mayChange(msdb, call.caller, job)) return raise(call, 14525);
  msdb.deleteJob(job.job_id, intArgument(call, '@delete_history') === 0);
  return 0;
}
