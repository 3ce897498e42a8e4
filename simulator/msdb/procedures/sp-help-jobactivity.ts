import { INT, NAME, nullable, nvarchar, type RowOf } from '../column';
import type { Msdb } from '../database';
import { maySee } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';
import { type JobActivityRow, SYSJOBACTIVITY } from '../tables/sysjobactivity';
import type { JobRow } from '../tables/sysjobs';

const { session_id, job_id, job_history_id, ...RUN_COLUMNS } = SYSJOBACTIVITY;
const COLUMNS = {
  session_id,
  job_id,
  job_name: NAME,
  ...RUN_COLUMNS,
  job_history_id,
  message: nullable(nvarchar(4000)),
  run_status: nullable(INT),
  operator_id_emailed: nullable(INT),
  operator_id_netsent: nullable(INT),
  operator_id_paged: nullable(INT),
};

/** Page: sp_help_jobactivity. Without `@session_id`, the newest session. A plain SELECT: INSERT … EXEC may take it. */
export const SP_HELP_JOBACTIVITY: MsdbProcedure = {
  name: 'sp_help_jobactivity',
  parameters: `${JOB_ID_OR_NAME}, @session_id int = NULL`,
  run: (call) => {
    const { msdb, identity } = call;
    const only = call.jobIfNamed();
    if (only === undefined) return 1;
    const wanted = call.int('@session_id');
    if (wanted !== null && !msdb.sessions.some((session) => session.session_id === wanted)) {
      return call.raise(14262, '@session_id', wanted);
    }
    const sessionId = wanted ?? msdb.sessions.at(-1)?.session_id ?? 0;
    const activity = only ? [msdb.activityOf(sessionId, only.job_id)] : msdb.activityOfSession(sessionId);
    const rows = activity.flatMap((row) => {
      const job = row && msdb.jobs.get(row.job_id);
      return job && maySee(msdb, identity, job) ? [resultRow(msdb, row, job)] : [];
    });
    call.resultSet(COLUMNS, rows);
    return 0;
  },
};

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
