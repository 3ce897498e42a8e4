import { sameName } from '../database';
import { addJob } from '../new-job';
import type { MsdbCall, MsdbProcedure } from '../procedure';
import { categoryNamed } from '../tables/syscategories';

const UNSUPPORTED = [
  '@notify_email_operator_name',
  '@notify_netsend_operator_name',
  '@notify_page_operator_name',
  '@originating_server',
  '@category_id',
];
const ONLY_ZERO = ['@notify_level_email', '@notify_level_netsend', '@notify_level_page', '@delete_level'];

/** Page: sp_add_job. The job has no steps and no server yet. Notifications to operators are refused. */
export const SP_ADD_JOB: MsdbProcedure = {
  name: 'sp_add_job',
  parameters: `@job_name sysname, @enabled tinyint = 1, @description nvarchar(512) = NULL, @start_step_id int = 1,
    @category_name sysname = NULL, @category_id int = NULL, @owner_login_name sysname = NULL,
    @notify_level_eventlog int = 2, @notify_level_email int = 0, @notify_level_netsend int = 0, @notify_level_page int = 0,
    @notify_email_operator_name sysname = NULL, @notify_netsend_operator_name sysname = NULL,
    @notify_page_operator_name sysname = NULL, @delete_level int = 0, @job_id uniqueidentifier = NULL OUTPUT,
    @originating_server sysname = NULL`,
  run: (call) => {
    const refused = call.firstGiven(...UNSUPPORTED) ?? ONLY_ZERO.find((name) => (call.int(name) ?? 0) !== 0);
    if (refused !== undefined) return call.unsupported(`sp_add_job ${refused}`);
    if (call.text('@job_id') !== null) return call.raise(14284);
    const ownerSid = newOwner(call);
    const categoryId = ownerSid && verifiedCategory(call);
    if (!ownerSid || categoryId === undefined) return 1;
    const job = addJob(call.msdb, {
      name: call.name('@job_name') ?? '',
      owner_sid: ownerSid,
      enabled: call.int('@enabled') ?? 1,
      description: call.text('@description'),
      category_id: categoryId,
      notify_level_eventlog: call.int('@notify_level_eventlog') ?? 2,
    });
    call.setOutput('@job_id', job.job_id);
    return 0;
  },
};

/** The owner's SID; only sysadmin may name somebody else (14515). */
function newOwner(call: MsdbCall): Buffer | undefined {
  const { identity, msdb } = call;
  const owner = call.name('@owner_login_name') ?? identity.name;
  const sid = msdb.principals.find(owner)?.sid;
  if (!identity.isSysadmin && !sameName(owner, identity.name)) call.raise(14515);
  else if (!sid) call.raise(14234, '@owner_login_name', 'sp_helplogins [excluding Windows NT groups]');
  else return sid;
  return undefined;
}

/** The checks of sp_verify_job in its order; the id of the category, or undefined after an error. */
function verifiedCategory(call: MsdbCall): number | undefined {
  const name = call.name('@job_name') ?? '';
  const category = categoryNamed(call.name('@category_name'));
  const eventlog = call.int('@notify_level_eventlog') ?? 2;
  if (call.msdb.jobsNamed(name).length > 0) call.raise(14261, '@name', name);
  else if ((call.int('@enabled') ?? 1) > 1) call.raise(14266, '@enabled', '0, 1');
  else if ((call.int('@start_step_id') ?? 1) !== 1) call.raise(14266, '@start_step_id', '1');
  else if (!category) call.raise(14234, '@category_name', 'sp_help_category');
  else if (eventlog < 0 || eventlog > 3) call.raise(14266, '@notify_level_eventlog', '0, 1, 2, 3');
  else return category.category_id;
  return undefined;
}
