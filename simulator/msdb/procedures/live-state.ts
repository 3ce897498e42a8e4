import { unsupported } from '../../transact-sql/sql-error';
import { JOB_STATE } from '../agent-service';
import { columns, type RowOf } from '../column';
import { sameName } from '../database';
import { refused } from '../messages';
import { visibleJobs } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbCall, type MsdbContext, type MsdbProcedures } from '../procedure';
import { type JobRow, PERMANENT_CATEGORIES, RUN_STATUS } from '../tables';

const HELP_JOB = columns(`job_id uniqueidentifier, originating_server nvarchar(30) NULL, name sysname, enabled tinyint,
    description nvarchar(512) NULL, start_step_id int, category sysname NULL, owner sysname NULL,
    notify_level_eventlog int, notify_level_email int, notify_level_netsend int, notify_level_page int,
    notify_email_operator sysname NULL, notify_netsend_operator sysname NULL, notify_page_operator sysname NULL,
    delete_level int, date_created datetime, date_modified datetime, version_number int, last_run_date int,
    last_run_time int, last_run_outcome int, next_run_date int, next_run_time int, next_run_schedule_id int,
    current_execution_status int, current_execution_step sysname NULL, current_retry_attempt int, has_step int NULL,
    has_schedule int NULL, has_target int NULL, type int`);
type HelpJobRow = RowOf<typeof HELP_JOB>;

const ENUM_JOBS = columns(`job_id uniqueidentifier, last_run_date int, last_run_time int, next_run_date int,
  next_run_time int, next_run_schedule_id int, requested_to_run int, request_source int, request_source_id sysname NULL,
  running int, current_step int, current_retry_attempt int, job_state int`);

const UNSUPPORTED_FILTERS = [
  ...['@job_type', '@owner_login_name', '@subsystem', '@category_name', '@enabled', '@date_comparator'],
  ...['@date_created', '@date_last_modified', '@description'],
];
const EXECUTION_STATUSES = [0, 1, 2, 3, 4, 5, 7];
const ASPECTS = ['ALL', 'JOB', 'STEPS', 'SCHEDULES', 'TARGETS'];

/** What the Agent does with the jobs just now. */
export const LIVE_STATE_PROCEDURES: MsdbProcedures = {
  /** Page: sp_help_job. Only the JOB aspect; it fills a table by INSERT … EXEC itself, so a caller's gets 8164. */
  sp_help_job: {
    nestsInsertExec: true,
    parameters: `${JOB_ID_OR_NAME}, @job_aspect varchar(9) = NULL, @job_type varchar(12) = NULL,
      @owner_login_name sysname = NULL, @subsystem nvarchar(40) = NULL, @category_name sysname = NULL,
      @enabled tinyint = NULL, @execution_status int = NULL, @date_comparator char(1) = NULL,
      @date_created datetime = NULL, @date_last_modified datetime = NULL, @description nvarchar(512) = NULL`,
    run(call) {
      const { context, msdb, identity } = call;
      const status = call.int('@execution_status');
      const isNamed = call.firstGiven('@job_id', '@job_name') !== undefined;
      if (isNamed && call.firstGiven('@execution_status', ...UNSUPPORTED_FILTERS) !== undefined) throw refused(14280);
      call.refuseGiven('sp_help_job', ...UNSUPPORTED_FILTERS);
      if (status !== null && !EXECUTION_STATUSES.includes(status)) {
        throw refused(14266, '@execution_status', EXECUTION_STATUSES.join(', '));
      }
      const jobs = isNamed ? [jobWithAspect(call)] : visibleJobs(msdb, identity);
      const rows = jobs.map((job) => helpJobRow(context, job)).filter((row) => hasStatus(row, status));
      call.resultSet(HELP_JOB, rows);
    },
  },
  /** The Agent's own view of its jobs. Undocumented; the columns are those public scripts catch it with. */
  xp_sqlagent_enum_jobs: {
    database: 'master',
    grantee: 'sysadmin',
    parameters: '@can_see_all_running_jobs int, @job_owner sysname, @job_id uniqueidentifier = NULL',
    run(call) {
      const { msdb } = call;
      const seesAll = call.int('@can_see_all_running_jobs') === 1;
      const owner = call.text('@job_owner') ?? '';
      const wanted = call.text('@job_id');
      const jobs = [...msdb.jobs.values()].filter(
        (job) => (seesAll || sameName(msdb.ownerOf(job), owner)) && job.job_id === (wanted ?? job.job_id),
      );
      const rows = jobs.map((job) => enumJobsRow(call.context, job));
      call.resultSet(ENUM_JOBS, rows);
    },
  },
};

/** The job that is named, of which the aspect JOB is asked for. @throws SqlError 14266 */
function jobWithAspect(call: MsdbCall): JobRow {
  const job = call.job();
  const aspect = call.text('@job_aspect')?.trim().toUpperCase() ?? 'ALL';
  if (!ASPECTS.includes(aspect)) throw refused(14266, '@job_aspect', ASPECTS.join(', '));
  if (aspect !== 'JOB') throw unsupported(`sp_help_job @job_aspect = '${aspect}' (supported: 'JOB')`);
  return job;
}

/** 0 are those that are neither idle nor suspended (page: sp_help_job, execution_status). */
function hasStatus({ current_execution_status }: HelpJobRow, wanted: number | null): boolean {
  if (wanted === 0) return ![4, 5].includes(current_execution_status);
  return wanted === null || wanted === current_execution_status;
}

function helpJobRow(context: MsdbContext, job: JobRow): HelpJobRow {
  const { msdb, agent } = context;
  const live = enumJobsRow(context, job);
  const server = msdb.jobServers.get(job.job_id);
  const step = agent.runOf(job.job_id)?.currentStep;
  return {
    ...{ ...job, ...live },
    category: PERMANENT_CATEGORIES.find((row) => row.category_id === job.category_id)?.name ?? null,
    owner: msdb.ownerOf(job),
    ...{ notify_email_operator: null, notify_netsend_operator: null, notify_page_operator: null },
    last_run_outcome: server?.last_run_outcome ?? RUN_STATUS.unknown,
    current_execution_status: live.job_state,
    current_execution_step: step ? `${step.step_id} (${step.step_name})` : '0 (unknown)',
    has_step: msdb.stepsOf(job.job_id).length,
    has_schedule: 0,
    has_target: server ? 1 : 0,
    type: server ? 1 : 0,
  };
}

/** A job the Agent says nothing about shows as idle. There are no schedules, so there is no next run. */
function enumJobsRow({ msdb, agent }: MsdbContext, { job_id }: JobRow): RowOf<typeof ENUM_JOBS> {
  const run = agent.runOf(job_id);
  const { last_run_date = 0, last_run_time = 0 } = msdb.jobServers.get(job_id) ?? {};
  return {
    ...{ job_id, last_run_date, last_run_time, next_run_date: 0, next_run_time: 0, next_run_schedule_id: 0 },
    requested_to_run: run?.isPending === true ? 1 : 0,
    request_source: Number(run?.request.source ?? 0),
    request_source_id: run?.request.sourceId ?? null,
    running: run?.isPending === false ? 1 : 0,
    current_step: run?.currentStep?.step_id ?? 0,
    current_retry_attempt: run?.retryAttempt ?? 0,
    job_state: run?.state ?? JOB_STATE.idle,
  };
}
