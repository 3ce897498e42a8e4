import { NAME, nullable, nvarchar } from '../column';
import { sameName } from '../database';
import { visibleJobs } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbCall, type MsdbProcedure } from '../procedure';
import { type JobHistoryRow, SYSJOBHISTORY } from '../tables/sysjobhistory';

const { instance_id, job_id, step_id, step_name, sql_message_id, sql_severity, message } = SYSJOBHISTORY;
const { run_status, run_date, run_time, run_duration, retries_attempted, server } = SYSJOBHISTORY;
const OPERATOR = nullable(nvarchar(20));
const RUN = {
  ...{ run_status, run_date, run_time, run_duration },
  ...{ operator_emailed: OPERATOR, operator_netsent: OPERATOR, operator_paged: OPERATOR },
  ...{ retries_attempted, server },
};
const SUMMARY = { job_name: NAME, ...RUN };
const STEP = { step_id, step_name, sql_message_id, sql_severity, message };
const FULL = { instance_id, job_id, job_name: NAME, ...STEP, ...RUN };
const NO_OPERATORS = { operator_emailed: null, operator_netsent: null, operator_paged: null };

/** Page: sp_help_jobhistory. Newest first unless `@oldest_first` is 1; modes FULL and SUMMARY. */
export const SP_HELP_JOBHISTORY: MsdbProcedure = {
  name: 'sp_help_jobhistory',
  parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @sql_message_id int = NULL, @sql_severity int = NULL,
    @start_run_date int = NULL, @end_run_date int = NULL, @start_run_time int = NULL, @end_run_time int = NULL,
    @minimum_run_duration int = NULL, @run_status int = NULL, @minimum_retries int = NULL, @oldest_first int = 0,
    @server sysname = NULL, @mode varchar(7) = 'SUMMARY'`,
  run: (call) => {
    const { history } = call.msdb;
    const job = call.namesJob() ? call.jobWhileAgentRuns() : null;
    if (job === undefined) return 1;
    const runStatus = call.int('@run_status');
    if (runStatus !== null && (runStatus < 0 || runStatus > 5)) return call.raise(14198, '@run_status', '0..5');
    const mode = call.text('@mode')?.trim().toUpperCase() ?? '';
    if (mode !== 'FULL' && mode !== 'SUMMARY') return call.raise(14266, '@mode', 'FULL, SUMMARY');
    const names = new Map((job ? [job] : visibleJobs(call.msdb, call.identity)).map((row) => [row.job_id, row.name]));
    const rows = [...(job ? history.ofJob(job.job_id) : history.rows())]
      .filter((row) => names.has(row.job_id) && isWanted(call, row))
      .map((row) => ({ ...row, job_name: names.get(row.job_id) ?? '', ...NO_OPERATORS }));
    if (call.int('@oldest_first') !== 1) rows.reverse();
    if (mode === 'FULL') call.resultSet(FULL, rows);
    else call.resultSet(SUMMARY, rows);
    return 0;
  },
};

/** Date and time filters apply each on its own, as on a real server. */
function isWanted(call: MsdbCall, row: JobHistoryRow): boolean {
  const equals = (name: string, value: number) => value === (call.int(name) ?? value);
  const least = (name: string, value: number) => value >= (call.int(name) ?? value);
  const most = (name: string, value: number) => value <= (call.int(name) ?? value);
  return (
    equals('@step_id', row.step_id) &&
    equals('@sql_message_id', row.sql_message_id) &&
    equals('@sql_severity', row.sql_severity) &&
    equals('@run_status', row.run_status) &&
    least('@start_run_date', row.run_date) &&
    most('@end_run_date', row.run_date) &&
    least('@start_run_time', row.run_time) &&
    most('@end_run_time', row.run_time) &&
    least('@minimum_run_duration', row.run_duration) &&
    least('@minimum_retries', row.retries_attempted) &&
    sameName(row.server, call.name('@server') ?? row.server)
  );
}
