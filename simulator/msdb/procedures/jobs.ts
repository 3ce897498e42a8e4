import { unsupported } from '../../transact-sql/sql-error';
import { sameName } from '../database';
import { refused } from '../messages';
import { mayChange, mayOperate } from '../permissions';
import { JOB_ID_OR_NAME, JOB_NAME_OR_ID, type MsdbCall, type MsdbProcedures } from '../procedure';
import { jobCategory } from '../tables';

const OPERATORS = ['email', 'netsend', 'page'].map((way) => `@notify_${way}_operator_name`);
const ONLY_ZERO = ['@notify_level_email', '@notify_level_netsend', '@notify_level_page', '@delete_level'];
const NOT_UPDATED = [
  ...['@new_name', '@description', '@start_step_id', '@category_name', '@owner_login_name', '@notify_level_eventlog'],
  ...[...ONLY_ZERO, ...OPERATORS],
];

/** How jobs are made, changed, started, stopped and deleted. */
export const JOB_PROCEDURES: MsdbProcedures = {
  /** Page: sp_add_job. The job has no steps and no server yet. Notifications to operators are refused. */
  sp_add_job: {
    parameters: `@job_name sysname, @enabled tinyint = 1, @description nvarchar(512) = NULL, @start_step_id int = 1,
      @category_name sysname = NULL, @category_id int = NULL, @owner_login_name sysname = NULL,
      @notify_level_eventlog int = 2, @notify_level_email int = 0, @notify_level_netsend int = 0, @notify_level_page int = 0,
      @notify_email_operator_name sysname = NULL, @notify_netsend_operator_name sysname = NULL,
      @notify_page_operator_name sysname = NULL, @delete_level int = 0, @job_id uniqueidentifier = NULL OUTPUT,
      @originating_server sysname = NULL`,
    run(call) {
      const notZero = ONLY_ZERO.filter((name) => (call.int(name) ?? 0) !== 0);
      call.refuseGiven('sp_add_job', ...OPERATORS, '@originating_server', '@category_id', ...notZero);
      if (call.text('@job_id') !== null) throw refused(14284);
      const owner_sid = newOwner(call);
      const job = call.msdb.addJob({ ...verifiedJob(call), owner_sid, description: call.text('@description') });
      call.engine.setOutput('@job_id', job.job_id);
    },
  },
  /** Page: sp_update_job: `@enabled`; other changes are refused. */
  sp_update_job: {
    parameters: `${JOB_ID_OR_NAME}, @new_name sysname = NULL, @enabled tinyint = NULL, @description nvarchar(512) = NULL,
      @start_step_id int = NULL, @category_name sysname = NULL, @owner_login_name sysname = NULL,
      @notify_level_eventlog int = NULL, @notify_level_email int = NULL, @notify_level_netsend int = NULL,
      @notify_level_page int = NULL, @notify_email_operator_name sysname = NULL,
      @notify_netsend_operator_name sysname = NULL, @notify_page_operator_name sysname = NULL, @delete_level int = NULL,
      @automatic_post bit = 1`,
    run(call) {
      const { msdb, identity } = call;
      const job = call.job();
      // An Operator may flip `@enabled` of any job, and nothing else of other people's.
      const isEnabledOnly = call.firstGiven(...NOT_UPDATED) === undefined;
      const mayFlip = identity.isMemberOf('SQLAgentOperatorRole') && isEnabledOnly;
      if (!mayChange(msdb, identity, job) && !mayFlip) throw refused(14525);
      call.refuseGiven('sp_update_job', ...NOT_UPDATED);
      const enabled = call.int('@enabled') ?? job.enabled;
      if (enabled > 1) throw refused(14266, '@enabled', '0, 1');
      job.enabled = enabled;
      msdb.touch(job);
    },
  },
  /** Page: sp_delete_job. Does not ask whether the job is running: a run under way then leaves no trace. */
  sp_delete_job: {
    parameters: `${JOB_ID_OR_NAME}, @originating_server sysname = NULL, @delete_history bit = 1,
      @delete_unused_schedule bit = 1`,
    run(call) {
      if (call.firstGiven('@job_id', '@job_name', '@originating_server') === undefined) throw refused(14279);
      call.refuseGiven('sp_delete_job', '@originating_server');
      call.msdb.deleteJob(call.jobToChange().job_id, call.int('@delete_history') === 0);
    },
  },
  /** Page: sp_add_jobserver. Targets the local server only; the Agent comes to know the job a little later. */
  sp_add_jobserver: {
    parameters: `${JOB_ID_OR_NAME}, @server_name sysname = NULL, @automatic_post bit = 1`,
    run(call) {
      const { msdb, context } = call;
      const { job_id, name } = call.jobToChange();
      const server = call.name('@server_name') ?? '(LOCAL)';
      if (![msdb.serverName, '(LOCAL)'].some((local) => sameName(server, local))) {
        throw refused(14262, '@server_name', server);
      }
      if (msdb.jobServers.has(job_id)) throw refused(14269, name, msdb.serverName);
      msdb.targetLocalServer(job_id);
      context.agent.jobAdded(job_id);
    },
  },
  /** Page: sp_start_job. Only hands the request to the Agent: 0 means accepted, nothing about the run. */
  sp_start_job: {
    journaledAs: 'startRequest',
    parameters: `${JOB_NAME_OR_ID}, @error_flag int = 1, @server_name sysname = NULL, @step_name sysname = NULL,
      @output_flag int = 1`,
    run(call) {
      const { msdb, context, identity } = call;
      const job = call.jobToOperate(14256);
      if (call.firstGiven('@server_name')) throw unsupported('sp_start_job @server_name (multiserver jobs)');
      const stepName = call.name('@step_name');
      const startStep = msdb.stepsOf(job.job_id).find((step) => sameName(step.step_name, stepName ?? ''));
      if (stepName !== null && !startStep) throw refused(14262, '@step_name', stepName);
      const requester = { requestedBy: `User ${identity.name}`, sourceId: identity.name };
      const refusal = context.agent.requestStart(job, { source: '4', ...requester, startStep });
      if (refusal !== undefined && call.int('@error_flag') !== 0) throw refused(22022, refusal);
      if (refusal !== undefined) call.status = 1;
      else if (call.int('@output_flag') === 1) call.raise(14243, job.name);
    },
  },
  /** Page: sp_stop_job. Asks the Agent to stop whatever run of the job is under way; returns before it has. */
  sp_stop_job: {
    journaledAs: 'stopRequest',
    parameters: `${JOB_NAME_OR_ID}, @originating_server sysname = NULL, @server_name sysname = NULL`,
    run(call) {
      const named = [call.name('@job_name'), call.text('@job_id'), call.name('@originating_server')];
      if (named.filter((given) => given !== null).length !== 1) throw refused(14232);
      call.refuseGiven('sp_stop_job', '@originating_server');
      const job = call.jobToOperate(14257);
      if (call.firstGiven('@server_name')) throw unsupported('sp_stop_job @server_name (multiserver jobs)');
      const refusal = call.context.agent.requestStop(job, `User ${call.identity.name}`);
      if (refusal !== undefined) throw refused(22022, refusal);
      call.raise(14254, job.name);
    },
  },
  /** Page: sp_purge_jobhistory. Without a job it purges all; `@oldest_date` is refused. */
  sp_purge_jobhistory: {
    grantee: 'SQLAgentOperatorRole',
    parameters: `${JOB_NAME_OR_ID}, @oldest_date datetime = NULL`,
    run(call) {
      const job = call.jobIfNamed();
      if (job && !mayOperate(call.msdb, call.identity, job)) throw refused(14392);
      call.refuseGiven('sp_purge_jobhistory', '@oldest_date');
      call.raise(14226, call.msdb.history.purge(job?.job_id));
    },
  },
};

/** The owner's SID; only sysadmin may name somebody else. @throws SqlError 14234, 14515 */
function newOwner(call: MsdbCall): Buffer {
  const { identity, msdb } = call;
  const owner = call.name('@owner_login_name') ?? identity.name;
  const sid = msdb.principals.find(owner)?.sid;
  if (!identity.isSysadmin && !sameName(owner, identity.name)) throw refused(14515);
  if (!sid) throw refused(14234, '@owner_login_name', 'sp_helplogins [excluding Windows NT groups]');
  return sid;
}

/** The checks of sp_verify_job in its order. @throws SqlError 14234, 14261, 14266 */
function verifiedJob(call: MsdbCall) {
  const name = call.name('@job_name') ?? '';
  const enabled = call.int('@enabled') ?? 1;
  const category_id = jobCategory(call.name('@category_name'));
  const notify_level_eventlog = call.int('@notify_level_eventlog') ?? 2;
  if (call.msdb.jobsNamed(name).length > 0) throw refused(14261, '@name', name);
  if (enabled > 1) throw refused(14266, '@enabled', '0, 1');
  if ((call.int('@start_step_id') ?? 1) !== 1) throw refused(14266, '@start_step_id', '1');
  if (category_id === undefined) throw refused(14234, '@category_name', 'sp_help_category');
  if (notify_level_eventlog < 0 || notify_level_eventlog > 3) {
    throw refused(14266, '@notify_level_eventlog', '0, 1, 2, 3');
  }
  return { name, enabled, category_id, notify_level_eventlog };
}
