import { unsupported } from '../../transact-sql/sql-error';
import { blankRow, columns } from '../column';
import { sameName } from '../database';
import { refused } from '../messages';
import { maySee, visibleJobs } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbCall, type MsdbProcedures } from '../procedure';
import { HELP_JOBACTIVITY, HELP_JOBSTEP, type JobHistoryRow, SIMULATED_PROCESSORS, SUBSYSTEMS } from '../tables';

const RUN = `run_status int, run_date int, run_time int, run_duration int, operator_emailed nvarchar(20) NULL,
  operator_netsent nvarchar(20) NULL, operator_paged nvarchar(20) NULL, retries_attempted int, server sysname`;
const SUMMARY = columns(`job_name sysname, ${RUN}`);
const FULL = columns(`instance_id int, job_id uniqueidentifier, job_name sysname, step_id int, step_name sysname,
  sql_message_id int, sql_severity int, message nvarchar(4000) NULL, ${RUN}`);

/** Of an activity row that names no outcome, or one that is no more. */
const NO_OUTCOME = blankRow(HELP_JOBACTIVITY);

/** The filters of sp_help_jobhistory, in their order; date and time apply each on its own, as on a real server. */
const FILTERS: Readonly<Record<string, (row: JobHistoryRow, given: number) => boolean>> = {
  '@step_id': ({ step_id }, given) => step_id === given,
  '@sql_message_id': ({ sql_message_id }, given) => sql_message_id === given,
  '@sql_severity': ({ sql_severity }, given) => sql_severity === given,
  '@start_run_date': ({ run_date }, given) => run_date >= given,
  '@end_run_date': ({ run_date }, given) => run_date <= given,
  '@start_run_time': ({ run_time }, given) => run_time >= given,
  '@end_run_time': ({ run_time }, given) => run_time <= given,
  '@minimum_run_duration': ({ run_duration }, given) => run_duration >= given,
  '@run_status': ({ run_status }, given) => run_status === given,
  '@minimum_retries': ({ retries_attempted }, given) => retries_attempted >= given,
};
const FILTER_PARAMETERS = Object.keys(FILTERS).map((name) => `${name} int = NULL`);

const SUBSYSTEM = columns(`subsystem nvarchar(40), description nvarchar(512) NULL, subsystem_dll nvarchar(510) NULL,
  agent_exe nvarchar(510) NULL, start_entry_point nvarchar(30) NULL, event_entry_point nvarchar(30) NULL,
  stop_entry_point nvarchar(30) NULL, max_worker_threads int NULL, subsystem_id int`);

const MSVER = columns('Index int, Name sysname, Internal_Value int NULL, Character_Value nvarchar(512) NULL');
/** Where `ProcessorCount` stands among the options. */
const PROCESSOR_COUNT = 16;

/** What stands in the tables of msdb, told by procedures that the Agent's roles may execute. */
export const HELP_PROCEDURES: MsdbProcedures = {
  /** Page: sp_help_jobactivity. Without `@session_id`, the newest session. A plain SELECT: INSERT … EXEC may take it. */
  sp_help_jobactivity: {
    parameters: `${JOB_ID_OR_NAME}, @session_id int = NULL`,
    run(call) {
      const { msdb, identity } = call;
      const only = call.jobIfNamed();
      const wanted = call.int('@session_id');
      if (wanted !== null && !msdb.sessions.some((session) => session.session_id === wanted)) {
        throw refused(14262, '@session_id', wanted);
      }
      const sessionId = wanted ?? msdb.sessions.at(-1)?.session_id ?? 0;
      const ofSession = msdb.activity.get(sessionId);
      const activity = only ? [ofSession?.get(only.job_id)] : [...(ofSession?.values() ?? [])];
      const rows = activity.flatMap((row) => {
        const job = row && msdb.jobs.get(row.job_id);
        if (!job || !maySee(msdb, identity, job)) return [];
        return [{ ...NO_OUTCOME, ...msdb.history.find(row.job_history_id ?? 0), ...row, job_name: job.name }];
      });
      call.resultSet(HELP_JOBACTIVITY, rows);
    },
  },
  /** Page: sp_help_jobhistory. Newest first unless `@oldest_first` is 1; modes FULL and SUMMARY. */
  sp_help_jobhistory: {
    parameters: `${JOB_ID_OR_NAME}, ${FILTER_PARAMETERS.join(', ')}, @oldest_first int = 0, @server sysname = NULL,
      @mode varchar(7) = 'SUMMARY'`,
    run(call) {
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
  sp_help_jobstep: {
    parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @step_name sysname = NULL, @suffix bit = 0`,
    run(call) {
      const job = call.job();
      if (call.int('@suffix') === 1) throw unsupported('sp_help_jobstep @suffix = 1');
      const steps = call.msdb.stepsOf(job.job_id);
      const id = call.int('@step_id');
      const name = call.name('@step_name');
      const named = steps.filter((step) => name === null || sameName(step.step_name, name));
      if (id !== null && (id < 1 || id > steps.length)) throw refused(14262, '@step_id', id);
      if (name !== null && named.length === 0) throw refused(14262, '@step_name', name);
      const rows = named.filter((step) => step.step_id === (id ?? step.step_id));
      call.resultSet(HELP_JOBSTEP, rows);
    },
  },
  /** Page: sp_enum_sqlagent_subsystems, which says who may. Descriptions are texts of sys.messages, and not there. */
  sp_enum_sqlagent_subsystems: {
    grantee: 'SQLAgentOperatorRole',
    parameters: '',
    run(call) {
      const rows = SUBSYSTEMS.map((row) => ({ ...row, description: null }));
      call.resultSet(SUBSYSTEM, rows);
    },
  },
  /** Page: xp_msver, of which the option ProcessorCount is there. The page names no columns; these are what tools call them. */
  xp_msver: {
    database: 'master',
    grantee: 'public',
    parameters: '@optname sysname = NULL',
    run(call) {
      if (call.name('@optname')?.toLowerCase() !== 'processorcount') throw unsupported('option of xp_msver');
      const value = { Internal_Value: SIMULATED_PROCESSORS, Character_Value: String(SIMULATED_PROCESSORS) };
      call.resultSet(MSVER, [{ Index: PROCESSOR_COUNT, Name: 'ProcessorCount', ...value }]);
      call.status = 1;
    },
  },
};

function isWanted(call: MsdbCall, row: JobHistoryRow): boolean {
  const isKept = Object.entries(FILTERS).every(([name, keeps]) => {
    const given = call.int(name);
    return given === null || keeps(row, given);
  });
  return isKept && sameName(row.server, call.name('@server') ?? row.server);
}
