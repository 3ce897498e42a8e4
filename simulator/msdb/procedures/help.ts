import { unsupported } from '../../transact-sql/sql-error';
import { blankRow, columns } from '../column';
import { sameName } from '../database';
import { refused } from '../messages';
import { maySee, visibleJobs } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbCall, type MsdbProcedure } from '../procedure';
import { HELP_JOBACTIVITY, HELP_JOBSTEP, type JobHistoryRow, SIMULATED_PROCESSORS, SUBSYSTEMS } from '../tables';

const RUN = `run_status int, run_date int, run_time int, run_duration int, operator_emailed nvarchar(20) NULL,
  operator_netsent nvarchar(20) NULL, operator_paged nvarchar(20) NULL, retries_attempted int, server sysname`;
const SUMMARY = columns(`job_name sysname, ${RUN}`);
const FULL = columns(`instance_id int, job_id uniqueidentifier, job_name sysname, step_id int, step_name sysname,
  sql_message_id int, sql_severity int, message nvarchar(4000) NULL, ${RUN}`);

const JOBSTEPLOG = columns(`job_id uniqueidentifier, job_name sysname, step_id int, step_name sysname,
  step_uid uniqueidentifier, date_created datetime, date_modified datetime, log_size float, log nvarchar(max)`);

const SUBSYSTEM = columns(`subsystem nvarchar(40), description nvarchar(512) NULL, subsystem_dll nvarchar(510) NULL,
  agent_exe nvarchar(510) NULL, start_entry_point nvarchar(30) NULL, event_entry_point nvarchar(30) NULL,
  stop_entry_point nvarchar(30) NULL, max_worker_threads int NULL, subsystem_id int`);

const MSVER = columns('Index int, Name sysname, Internal_Value int NULL, Character_Value nvarchar(512) NULL');
/** Where `ProcessorCount` stands among the options. */
const PROCESSOR_COUNT = 16;

/** What stands in the tables of msdb, told by procedures that the Agent's roles may execute. */
export const HELP_PROCEDURES: readonly MsdbProcedure[] = [
  /** Page: sp_help_jobactivity. Without `@session_id`, the newest session. A plain SELECT: INSERT … EXEC may take it. */
  {
    name: 'sp_help_jobactivity',
    parameters: `${JOB_ID_OR_NAME}, @session_id int = NULL`,
    run: (call) => {
      const { msdb, identity } = call;
      const only = call.jobIfNamed();
      const wanted = call.int('@session_id');
      if (wanted !== null && !msdb.sessions.some((session) => session.session_id === wanted)) {
        throw refused(14262, '@session_id', wanted);
      }
      const sessionId = wanted ?? msdb.sessions.at(-1)?.session_id ?? 0;
      const activity = only ? [msdb.activityOf(sessionId, only.job_id)] : msdb.activityOfSession(sessionId);
      const rows = activity.flatMap((row) => {
        const job = row && msdb.jobs.get(row.job_id);
        if (!job || !maySee(msdb, identity, job)) return [];
        const outcome = msdb.history.find(row.job_history_id ?? 0);
        return [{ ...blankRow(HELP_JOBACTIVITY), ...outcome, ...row, job_name: job.name }];
      });
      call.resultSet(HELP_JOBACTIVITY, rows);
    },
  },
  /** Page: sp_help_jobhistory. Newest first unless `@oldest_first` is 1; modes FULL and SUMMARY. */
  {
    name: 'sp_help_jobhistory',
    parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @sql_message_id int = NULL, @sql_severity int = NULL,
      @start_run_date int = NULL, @end_run_date int = NULL, @start_run_time int = NULL, @end_run_time int = NULL,
      @minimum_run_duration int = NULL, @run_status int = NULL, @minimum_retries int = NULL, @oldest_first int = 0,
      @server sysname = NULL, @mode varchar(7) = 'SUMMARY'`,
    run: (call) => {
      const { msdb, identity } = call;
      const job = call.jobIfNamed(() => call.jobWhileAgentRuns());
      const runStatus = call.int('@run_status');
      if (runStatus !== null && (runStatus < 0 || runStatus > 5)) throw refused(14198, '@run_status', '0..5');
      const mode = call.text('@mode')?.trim().toUpperCase() ?? '';
      if (mode !== 'FULL' && mode !== 'SUMMARY') throw refused(14266, '@mode', 'FULL, SUMMARY');
      const names = new Map((job ? [job] : visibleJobs(msdb, identity)).map((row) => [row.job_id, row.name]));
      const noOperators = { operator_emailed: null, operator_netsent: null, operator_paged: null };
      const rows = msdb.history
        .rows(job?.job_id)
        .filter((row) => names.has(row.job_id) && isWanted(call, row))
        .map((row) => ({ ...row, job_name: names.get(row.job_id) ?? '', ...noOperators }));
      if (call.int('@oldest_first') !== 1) rows.reverse();
      if (mode === 'FULL') call.resultSet(FULL, rows);
      else call.resultSet(SUMMARY, rows);
    },
  },
  /** Page: sp_help_jobstep. The steps as rows; `@suffix` 1 (descriptions behind the numbers) is refused. */
  {
    name: 'sp_help_jobstep',
    parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @step_name sysname = NULL, @suffix bit = 0`,
    run: (call) => {
      const job = call.job();
      if (call.int('@suffix') === 1) throw unsupported('sp_help_jobstep @suffix = 1');
      call.resultSet(HELP_JOBSTEP, call.stepsOf(job));
    },
  },
  /** Page: sp_help_jobsteplog. The log that a step with the flag 8 or 16 has written, with its text. */
  {
    name: 'sp_help_jobsteplog',
    parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @step_name sysname = NULL`,
    run: (call) => {
      const job = call.job();
      if (call.msdb.stepsOf(job.job_id).length === 0) throw refused(14528, job.name);
      const rows = call.stepsOf(job).flatMap((step) => {
        const written = call.msdb.stepLogs.get(step.step_uid ?? '');
        return written ? [{ ...step, ...written, job_name: job.name }] : [];
      });
      call.resultSet(JOBSTEPLOG, rows);
    },
  },
  /**
   * Page: sp_enum_sqlagent_subsystems; by its section on permissions it takes SQLAgentOperatorRole. Descriptions are not
   * there: they are texts of sys.messages.
   */
  {
    name: 'sp_enum_sqlagent_subsystems',
    grantee: 'SQLAgentOperatorRole',
    parameters: '',
    run: (call) => {
      const rows = SUBSYSTEMS.map((row) => ({ ...row, description: null }));
      call.resultSet(SUBSYSTEM, rows);
    },
  },
  /** Page: xp_msver, of which the option ProcessorCount is there. The page names no columns; these are what tools call them. */
  {
    name: 'xp_msver',
    database: 'master',
    grantee: 'public',
    parameters: '@optname sysname = NULL',
    run: (call) => {
      if (call.name('@optname')?.toLowerCase() !== 'processorcount') throw unsupported('option of xp_msver');
      const value = { Internal_Value: SIMULATED_PROCESSORS, Character_Value: String(SIMULATED_PROCESSORS) };
      call.resultSet(MSVER, [{ Index: PROCESSOR_COUNT, Name: 'ProcessorCount', ...value }]);
      call.status = 1;
    },
  },
];

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
