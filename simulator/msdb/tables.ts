import type { Caller, SystemTable } from '../engine/server-objects';
import type { SqlValue } from '../engine/sql-value';
import { blankRow, type Columns, columns, type RowOf } from './column';
import { type Msdb, sameName } from './database';
import { type Grantee, may, visibleJobs } from './permissions';

/** The tables of msdb with all their columns, each as its page of "SQL Server Agent Tables" has it. */

const JOB_COLUMNS = `name sysname, enabled tinyint, description nvarchar(512) NULL, start_step_id int, category_id int,
  owner_sid varbinary(85), notify_level_eventlog int, notify_level_email int, notify_level_netsend int,
  notify_level_page int, notify_email_operator_id int, notify_netsend_operator_id int, notify_page_operator_id int,
  delete_level int, date_created datetime, date_modified datetime, version_number int`;
const SYSJOBS = columns(`job_id uniqueidentifier, originating_server_id int, ${JOB_COLUMNS}`);

/** `sysjobs_view`: the jobs the caller may see, with the names of their servers. */
export const SYSJOBS_VIEW = columns(`job_id uniqueidentifier, originating_server sysname NULL, ${JOB_COLUMNS},
  originating_server_id int, master_server int NULL`);

/** A job with what both of them show of it. */
export type JobRow = RowOf<typeof SYSJOBS_VIEW>;

const STEP_COMMAND = `step_id int, step_name sysname, subsystem nvarchar(40), command nvarchar(max) NULL, flags int`;
const STEP_FLOW = `cmdexec_success_code int, on_success_action tinyint, on_success_step_id int, on_fail_action tinyint,
  on_fail_step_id int, server sysname NULL, database_name sysname NULL, database_user_name sysname NULL,
  retry_attempts int, retry_interval int, os_run_priority int, output_file_name nvarchar(200) NULL,
  last_run_outcome int, last_run_duration int, last_run_retries int, last_run_date int, last_run_time int,
  proxy_id int NULL`;
/** `additional_parameters` is ntext on a server; nvarchar(max) stands in for it. */
export const SYSJOBSTEPS = columns(`job_id uniqueidentifier, ${STEP_COMMAND},
  additional_parameters nvarchar(max) NULL, ${STEP_FLOW}, step_uid uniqueidentifier NULL`);
/** Of sp_help_jobstep. */
export const HELP_JOBSTEP = columns(`${STEP_COMMAND}, ${STEP_FLOW}`);
export type JobStepRow = RowOf<typeof SYSJOBSTEPS>;

/** `last_outcome_message` is as wide as what the Agent writes. */
export const SYSJOBSERVERS =
  columns(`job_id uniqueidentifier, server_id int, last_run_outcome tinyint, last_outcome_message nvarchar(4000) NULL,
    last_run_date int, last_run_time int, last_run_duration int`);
export type JobServerRow = RowOf<typeof SYSJOBSERVERS>;

const ACTIVITY = `run_requested_date datetime NULL, run_requested_source sysname NULL, queued_date datetime NULL,
  start_execution_date datetime NULL, last_executed_step_id int NULL, last_executed_step_date datetime NULL,
  stop_execution_date datetime NULL`;
/** One row per Agent session and job; a new request overwrites it. */
const SYSJOBACTIVITY = columns(`session_id int, job_id uniqueidentifier, ${ACTIVITY}, job_history_id int NULL,
  next_scheduled_run_date datetime NULL`);
/** Of sp_help_jobactivity. */
export const HELP_JOBACTIVITY = columns(`session_id int, job_id uniqueidentifier, job_name sysname, ${ACTIVITY},
  next_scheduled_run_date datetime NULL, job_history_id int NULL, message nvarchar(4000) NULL, run_status int NULL,
  operator_id_emailed int NULL, operator_id_netsent int NULL, operator_id_paged int NULL`);
export type JobActivityRow = RowOf<typeof SYSJOBACTIVITY>;

/** A row nobody has asked to run, before it is known whose it is. */
export const NEVER_REQUESTED = blankRow(SYSJOBACTIVITY);

/** `instance_id` is one identity over all jobs of the server. */
export const SYSJOBHISTORY =
  columns(`instance_id int, job_id uniqueidentifier, step_id int, step_name sysname, sql_message_id int,
    sql_severity int, message nvarchar(4000) NULL, run_status int, run_date int, run_time int, run_duration int,
    operator_id_emailed int, operator_id_netsent int, operator_id_paged int, retries_attempted int, server sysname`);
export type JobHistoryRow = RowOf<typeof SYSJOBHISTORY>;

/** `run_status` of a history row, which is also `last_run_outcome` elsewhere. */
export const RUN_STATUS = { failed: 0, succeeded: 1, retry: 2, canceled: 3, unknown: 5 } as const;

/** `on_success_action` and `on_fail_action` of a step. */
export const STEP_ACTION = { quitWithSuccess: 1, quitWithFailure: 2, nextStep: 3, goToStep: 4 } as const;

/** `flags` of a step, as sp_add_jobstep has them, those that are carried out. */
export const STEP_FLAG = { rowsToHistory: 4, logOverwrite: 8, logAppend: 16, allToHistory: 32 } as const;

/** `step_name` of the row with `step_id` 0 (message 14570). */
export const JOB_OUTCOME = '(Job outcome)';

/** One row per start of the Agent service. */
const SYSSESSIONS = columns('session_id int, agent_start_date datetime');
export type SessionRow = RowOf<typeof SYSSESSIONS>;

/** One row per step that logs to the table (flags 8 and 16). */
const SYSJOBSTEPSLOGS = columns(`log_id int, log nvarchar(max), date_created datetime, date_modified datetime,
  log_size int, step_uid uniqueidentifier`);
export type JobStepLogRow = RowOf<typeof SYSJOBSTEPSLOGS>;

const SYSSUBSYSTEMS = columns(`subsystem_id int, subsystem nvarchar(40), description_id int NULL,
  subsystem_dll nvarchar(255) NULL, agent_exe nvarchar(255) NULL, start_entry_point nvarchar(30) NULL,
  event_entry_point nvarchar(30) NULL, stop_entry_point nvarchar(30) NULL, max_worker_threads int NULL`);

/** Of every server; nothing is computed on them. */
export const SIMULATED_PROCESSORS = 4;

/** Nothing is executed, so there is nothing to load. */
function subsystem(subsystem_id: number, name: string, description_id: number, max_worker_threads: number) {
  return { ...blankRow(SYSSUBSYSTEMS), subsystem_id, subsystem: name, description_id, max_worker_threads };
}

/** The subsystems that can be simulated, with the ids, messages and threads per processor of a real server. */
export const SUBSYSTEMS = [
  subsystem(1, 'TSQL', 14556, 20 * SIMULATED_PROCESSORS),
  subsystem(3, 'CmdExec', 14550, 10 * SIMULATED_PROCESSORS),
  subsystem(11, 'SSIS', 14538, 100 * SIMULATED_PROCESSORS),
  subsystem(12, 'PowerShell', 14698, 2),
];

/** The subsystem of that name, whatever its case; `Dts` is the old name of SSIS. */
export function findSubsystem(name: string) {
  const wanted = name.toLowerCase() === 'dts' ? 'ssis' : name.toLowerCase();
  return SUBSYSTEMS.find((row) => row.subsystem.toLowerCase() === wanted);
}

/** Class 1 job, 2 alert, 3 operator; type 1 local, 2 multiserver, 3 none. */
const SYSCATEGORIES = columns('category_id int, category_class int, category_type tinyint, name sysname');

function category(category_id: number, name: string, category_class = 1, category_type = 1) {
  return { category_id, category_class, category_type, name };
}

/** The permanent categories a job may belong to or a server lists; replication's own are left out. */
export const PERMANENT_CATEGORIES: readonly RowOf<typeof SYSCATEGORIES>[] = [
  category(0, '[Uncategorized (Local)]'),
  category(1, 'Jobs from MSX'),
  category(2, '[Uncategorized (Multi-Server)]', 1, 2),
  category(3, 'Database Maintenance'),
  category(5, 'Full-Text'),
  category(6, 'Log Shipping'),
  category(7, 'Database Engine Tuning Advisor'),
  category(8, 'Data Collector'),
  category(98, '[Uncategorized]', 2, 3),
  category(99, '[Uncategorized]', 3, 3),
];

/** The id of the category of jobs of that name; null is the one of jobs that were given none. */
export function jobCategory(name: string | null): number | undefined {
  if (name === null) return 0;
  return PERMANENT_CATEGORIES.find((row) => row.category_class === 1 && sameName(row.name, name))?.category_id;
}

/** Every table and view that can be selected from. The roles may read `syscategories` and `sysjobs_view` only. */
export function createTables(msdb: Msdb): SystemTable[] {
  return [
    table('sysjobs', SYSJOBS, () => msdb.jobs.values()),
    table('sysjobsteps', SYSJOBSTEPS, () => [...msdb.steps.values()].flat()),
    table('sysjobservers', SYSJOBSERVERS, () => msdb.jobServers.values()),
    table('sysjobactivity', SYSJOBACTIVITY, () => [...msdb.activity.values()].flatMap((rows) => [...rows.values()])),
    table('sysjobhistory', SYSJOBHISTORY, () => msdb.history.rows()),
    table('syssessions', SYSSESSIONS, () => msdb.sessions),
    table('sysjobstepslogs', SYSJOBSTEPSLOGS, () => msdb.stepLogs.values()),
    table('syssubsystems', SYSSUBSYSTEMS, () => SUBSYSTEMS),
    table('syscategories', SYSCATEGORIES, () => PERMANENT_CATEGORIES, 'SQLAgentUserRole'),
    table('sysjobs_view', SYSJOBS_VIEW, ({ identity }) => visibleJobs(msdb, identity), 'SQLAgentUserRole'),
  ];
}

function table<Row extends Readonly<Record<keyof Row, SqlValue>>>(
  name: string,
  { described }: Columns<Row>,
  rows: (caller: Caller) => Iterable<Row>,
  grantee: Grantee = 'sysadmin',
): SystemTable {
  return {
    database: 'msdb',
    name: `dbo.${name}`,
    columns: described,
    rows,
    maySelect: (caller) => may('SELECT', caller.identity, name, grantee),
  };
}
