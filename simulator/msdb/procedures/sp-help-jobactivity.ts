import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { firstGiven, intArgument, JOB_ID_OR_NAME, optionalInt } from '../arguments';
import { DATETIME, describeColumns, INT, NAME, nullable, nvarchar, UNIQUEIDENTIFIER } from '../column';
import type { RowOf } from '../column';
import type { Msdb } from '../database';
import { identifyJob } from '../identify-job';
import { raise } from '../messages';
import { maySee } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import type { JobActivityRow } from '../tables/sysjobactivity';
import type { JobRow } from '../tables/sysjobs';

const COLUMNS = {
  session_id: INT,
  job_id: UNIQUEIDENTIFIER,
  job_name: NAME,
  run_requested_date: nullable(DATETIME),
  run_requested_source: nullable(NAME),
  queued_date: nullable(DATETIME),
  start_execution_date: nullable(DATETIME),
  last_executed_step_id: nullable(INT),
  last_executed_step_date: nullable(DATETIME),
  stop_execution_date: nullable(DATETIME),
  next_scheduled_run_date: nullable(DATETIME),
  job_history_id: nullable(INT),
  message: nullable(nvarchar(4000)),
  run_status: nullable(INT),
  operator_id_emailed: nullable(INT),
  operator_id_netsent: nullable(INT),
  operator_id_paged: nullable(INT),
};
const RESULT = describeColumns(COLUMNS);

/** Page: sp_help_jobactivity. Without `@session_id`, the newest session. A plain SELECT: INSERT … EXEC may take it. */
export function spHelpJobActivity({ msdb }: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_help_jobactivity',
    grantee: 'SQLAgentUserRole',
    parameters: [...JOB_ID_OR_NAME, optionalInt('@session_id')],
    run: (call) => helpJobActivity(msdb, call),
  });
}

function helpJobActivity(msdb: Msdb, call: ProcedureCall): number {
  const wantsOne = firstGiven(call, ['@job_id', '@job_name']) !== undefined;
  const job = wantsOne ? identifyJob(call, msdb) : undefined;
  if (wantsOne && !job) return 1;
  const wanted = intArgument(call, '@session_id');
  const sessionId = wanted ?? msdb.sessions.at(-1)?.session_id;
  if (wanted !== null && !msdb.sessions.some((session) => session.session_id === wanted)) {
    return raise(call, 14262, '@session_id', wanted);
  }
  call.resultSet(RESULT, sessionId === undefined ? [] : rowsOf(msdb, call, sessionId, job));
  return 0;
}

function rowsOf(msdb: Msdb, call: ProcedureCall, sessionId: number, only: JobRow | undefined) {
  const rows: RowOf<typeof COLUMNS>[] = [];
  const activity = only ? [msdb.activityOf(sessionId, only.job_id)] : msdb.activityOfSession(sessionId);
  for (const row of activity) {
    const job = row && msdb.jobs.get(row.job_id);
    if (job && maySee(msdb, call.caller, job)) rows.push(resultRow(msdb, row, job));
  }
  return rows;
}

function resultRow(msdb: Msdb, row: JobActivityRow, job: JobRow): RowOf<typeof COLUMNS> {
  const outcome = row.job_history_id === null ? undefined : msdb.history.find(row.job_history_id);
  return {
    ...row,
    job_name: job.name,
    message: outcome?.message ?? null,
    run_status: outcome?.run_status ?? null,
    operator_id_emailed: outcome?.operator_id_emailed ?? null,
    operator_id_netsent: outcome?.operator_id_netsent ?? null,
    operator_id_paged: outcome?.operator_id_paged ?? null,
  };
}
