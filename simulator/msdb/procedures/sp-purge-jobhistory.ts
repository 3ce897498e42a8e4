import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { ticksOfRun } from '../agent-time';
import { dateArgument, firstGiven, JOB_NAME_OR_ID, optional } from '../arguments';
import { identifyJob } from '../identify-job';
import { raise } from '../messages';
import { mayOperate } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import type { JobHistoryRow } from '../tables/sysjobhistory';

/** Page: sp_purge_jobhistory. Without a job it purges all; `@oldest_date` keeps what began then or later. */
export function spPurgeJobHistory(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_purge_jobhistory',
    grantee: 'SQLAgentOperatorRole',
    parameters: [...JOB_NAME_OR_ID, optional('@oldest_date', { name: 'datetime' })],
    run: (call) => purgeJobHistory(context, call),
  });
}

function purgeJobHistory({ msdb }: MsdbContext, call: ProcedureCall): number {
  const oldest = dateArgument(call, '@oldest_date');
  const isDoomed = (row: JobHistoryRow) => oldest === null || ticksOfRun(row.run_date, row.run_time) < oldest;
  if (firstGiven(call, ['@job_name', '@job_id']) === undefined) {
    raise(call, 14226, msdb.history.purge(null, isDoomed));
    return 0;
  }
  const job = identifyJob(call, msdb);
  if (!job) return 1;
  if (!mayOperate(msdb, call.caller, job)) return raise(call, 14392);
  raise(call, 14226, msdb.history.purge(job.job_id, isDoomed));
  return 0;
}
