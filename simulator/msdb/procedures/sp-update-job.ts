import { mayChange } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbCall, type MsdbProcedure } from '../procedure';
import type { JobRow } from '../tables/sysjobs';

const UNSUPPORTED = [
  '@description',
  '@category_name',
  '@owner_login_name',
  ...['eventlog', 'email', 'netsend', 'page'].map((way) => `@notify_level_${way}`),
  ...['email', 'netsend', 'page'].map((way) => `@notify_${way}_operator_name`),
  '@delete_level',
];

/** Page: sp_update_job: `@new_name`, `@enabled` and `@start_step_id`; other changes are refused. */
export const SP_UPDATE_JOB: MsdbProcedure = {
  name: 'sp_update_job',
  parameters: `${JOB_ID_OR_NAME}, @new_name sysname = NULL, @enabled tinyint = NULL, @description nvarchar(512) = NULL,
    @start_step_id int = NULL, @category_name sysname = NULL, @owner_login_name sysname = NULL,
    @notify_level_eventlog int = NULL, @notify_level_email int = NULL, @notify_level_netsend int = NULL,
    @notify_level_page int = NULL, @notify_email_operator_name sysname = NULL,
    @notify_netsend_operator_name sysname = NULL, @notify_page_operator_name sysname = NULL, @delete_level int = NULL,
    @automatic_post bit = 1`,
  run: (call) => {
    const { msdb } = call;
    const job = call.job();
    if (!job) return 1;
    if (!mayUpdate(call, job)) return call.raise(14525);
    const refused = call.firstGiven(...UNSUPPORTED);
    if (refused !== undefined) return call.unsupported(`sp_update_job ${refused}`);
    const newName = call.name('@new_name');
    const enabled = call.int('@enabled');
    const startStep = call.int('@start_step_id');
    const steps = msdb.stepsOf(job.job_id).length;
    if (newName !== null && msdb.jobsNamed(newName).some((other) => other !== job)) {
      return call.raise(14261, '@new_name', newName);
    }
    if (enabled !== null && enabled > 1) return call.raise(14266, '@enabled', '0, 1');
    if (startStep !== null && (startStep < 1 || startStep > Math.max(1, steps))) {
      return call.raise(14266, '@start_step_id', steps > 1 ? `1..${steps}` : '1');
    }
    job.name = newName ?? job.name;
    job.enabled = enabled ?? job.enabled;
    job.start_step_id = startStep ?? job.start_step_id;
    msdb.touch(job);
    return 0;
  },
};

/** An Operator may flip `@enabled` of any job, and nothing else of other people's. */
function mayUpdate(call: MsdbCall, job: JobRow): boolean {
  if (mayChange(call.msdb, call.identity, job)) return true;
  const others = call.firstGiven('@new_name', '@start_step_id', ...UNSUPPORTED);
  return call.identity.isMemberOf('SQLAgentOperatorRole') && others === undefined;
}
