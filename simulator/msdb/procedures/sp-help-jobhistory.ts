import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import {
  firstGiven,
  intArgument,
  JOB_ID_OR_NAME,
  nameArgument,
  optional,
  optionalInt,
  textArgument,
} from '../arguments';
import { describeColumns, INT, NAME, nullable, nvarchar, UNIQUEIDENTIFIER } from '../column';
import { sameName } from '../database';
import { identifyJobWhileAgentRuns } from '../identify-job';
import { raise } from '../messages';
import { visibleJobs } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import type { JobHistoryRow } from '../tables/sysjobhistory';

const OPERATORS = {
  operator_emailed: nullable(nvarchar(20)),
  operator_netsent: nullable(nvarchar(20)),
  operator_paged: nullable(nvarchar(20)),
};
const RUN = { run_status: INT, run_date: INT, run_time: INT, run_duration: INT };
const SUMMARY = describeColumns({ job_name: NAME, ...RUN, ...OPERATORS, retries_attempted: INT, server: NAME });
const FULL = describeColumns({
  instance_id: INT,
  job_id: UNIQUEIDENTIFIER,
  job_name: NAME,
  step_id: INT,
  step_name: NAME,
  sql_message_id: INT,
  sql_severity: INT,
  message: nullable(nvarchar(4000)),
  ...RUN,
  ...OPERATORS,
  retries_attempted: INT,
  server: NAME,
});
const NO_OPERATORS = { operator_emailed: null, operator_netsent: null, operator_paged: null };

/** Page: sp_help_jobhistory. Newest first unless `@oldest_first` is 1; modes FULL and SUMMARY. */
export function spHelpJobHistory(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_help_jobhistory',
    grantee: 'SQLAgentUserRole',
    parameters: [
      ...JOB_ID_OR_NAME,
      optionalInt('@step_id'),
      optionalInt('@sql_message_id'),
      optionalInt('@sql_severity'),
      optionalInt('@start_run_date'),
      optionalInt('@end_run_date'),
      optionalInt('@start_run_time'),
      optionalInt('@end_run_time'),
      optionalInt('@minimum_run_duration'),
      optionalInt('@run_status'),
      optionalInt('@minimum_retries'),
      optionalInt('@oldest_first', 0),
      optional('@server', SYSNAME),
      optional('@mode', { name: 'varchar', length: 7 }, 'SUMMARY'),
    ],
    run: (call) => helpJobHistory(context, call),
  });
}

function helpJobHistory(context: MsdbContext, call: ProcedureCall): number {
  const wantsOne = firstGiven(call, ['@job_id', '@job_name']) !== undefined;
  const job = wantsOne ? identifyJobWhileAgentRuns(call, context) : undefined;
  if (wantsOne && !job) return 1;
  const runStatus = intArgument(call, '@run_status');
  if (runStatus !== null && (runStatus < 0 || runStatus > 5)) return raise(call, 14198, '@run_status', '0..5');
  const mode = textArgument(call, '@mode')?.trim().toUpperCase() ?? '';
  if (mode !== 'FULL' && mode !== 'SUMMARY') return raise(call, 14266, '@mode', 'FULL, SUMMARY');
  const names = new Map((job ? [job] : visibleJobs(context.msdb, call.caller)).map((row) => [row.job_id, row.name]));
  const rows = [...(job ? context.msdb.history.ofJob(job.job_id) : context.msdb.history.rows())]
    .filter((row) => names.has(row.job_id) && isWanted(call, row))
    .map((row) => ({ ...row, job_name: names.get(row.job_id) ?? '', ...NO_OPERATORS }));
  const inOrder = intArgument(call, '@oldest_first') === 1 ? rows : rows.reverse();
  call.resultSet(mode === 'FULL' ? FULL : SUMMARY, inOrder);
  return 0;
}

/** Date and time filters apply each on its own, as on a real server. */
function isWanted(call: ProcedureCall, row: JobHistoryRow): boolean {
  const equals = (name: string, value: number) => value === (intArgument(call, name) ?? value);
  const least = (name: string, value: number) => value >= (intArgument(call, name) ?? value);
  const most = (name: string, value: number) => value <= (intArgument(call, name) ?? value);
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
    sameName(row.server, nameArgument(call, '@server') ?? row.server)
  );
}
