import { ticksOfRun } from '../agent-time';
import { mayOperate } from '../permissions';
import { JOB_NAME_OR_ID, type MsdbProcedure } from '../procedure';
import type { JobHistoryRow } from '../tables/sysjobhistory';

/** Page: sp_purge_jobhistory. Without a job it purges all; `@oldest_date` keeps what began then or later. */
export const SP_PURGE_JOBHISTORY: MsdbProcedure = {
  name: 'sp_purge_jobhistory',
  grantee: 'SQLAgentOperatorRole',
  parameters: `${JOB_NAME_OR_ID}, @oldest_date datetime = NULL`,
  run: (call) => {
    const oldest = call.date('@oldest_date');
    const isDoomed = (row: JobHistoryRow) => oldest === null || ticksOfRun(row.run_date, row.run_time) < oldest;
    const job = call.jobIfNamed();
    if (job === undefined) return 1;
    if (job && !mayOperate(call.msdb, call.identity, job)) return call.raise(14392);
    call.raise(14226, call.msdb.history.purge(job?.job_id ?? null, isDoomed));
    return 0;
  },
};
