import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { firstGiven, intArgument, nameArgument, optional, optionalInt, textArgument } from '../arguments';
import { sameName } from '../database';
import type { Msdb } from '../database';
import { raise, unsupported } from '../messages';
import { addJob } from '../new-job';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import { PERMANENT_CATEGORIES } from '../tables/syscategories';

const NOTIFICATIONS = ['email', 'netsend', 'page'];
const UNSUPPORTED = [
  ...NOTIFICATIONS.map((way) => `@notify_${way}_operator_name`),
  '@originating_server',
  '@category_id',
];

/** Page: sp_add_job. The job has no steps and no server yet. Notifications to operators are refused. */
export function spAddJob({ msdb }: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_add_job',
    grantee: 'SQLAgentUserRole',
    parameters: [
      { name: '@job_name', type: SYSNAME },
      optional('@enabled', { name: 'tinyint' }, 1),
      optional('@description', { name: 'nvarchar', length: 512 }),
      optionalInt('@start_step_id', 1),
      optional('@category_name', SYSNAME),
      optionalInt('@category_id'),
      optional('@owner_login_name', SYSNAME),
      optionalInt('@notify_level_eventlog', 2),
      ...NOTIFICATIONS.map((way) => optionalInt(`@notify_level_${way}`, 0)),
      ...NOTIFICATIONS.map((way) => optional(`@notify_${way}_operator_name`, SYSNAME)),
      optionalInt('@delete_level', 0),
      { ...optional('@job_id', { name: 'uniqueidentifier' }), isOutput: true },
      optional('@originating_server', SYSNAME),
    ],
    run: (call) => addNewJob(msdb, call),
  });
}

function addNewJob(msdb: Msdb, call: ProcedureCall): number {
  const refused =
    firstGiven(call, UNSUPPORTED) ??
    [...NOTIFICATIONS.map((way) => `@notify_level_${way}`), '@delete_level'].find(
      (name) => (intArgument(call, name) ?? 0) !== 0,
    );
  if (refused !== undefined) return unsupported(call, `sp_add_job ${refused}`);
  if (textArgument(call, '@job_id') !== null) return raise(call, 14284);
  const ownerSid = newOwner(msdb, call);
  if (!ownerSid) return 1;
  const categoryId = verifiedCategory(msdb, call);
  if (categoryId === undefined) return 1;
  const job = addJob(msdb, {
    name: nameArgument(call, '@job_name') ?? '',
    ownerSid,
    enabled: intArgument(call, '@enabled') ?? 1,
    description: textArgument(call, '@description'),
    categoryId,
    notifyLevelEventlog: intArgument(call, '@notify_level_eventlog') ?? 2,
    deleteLevel: 0,
  });
  call.setOutput('@job_id', job.job_id);
  return 0;
}

/** The owner's SID; only sysadmin may name somebody else (14515). */
function newOwner(msdb: Msdb, call: ProcedureCall): Buffer | undefined {
  const owner = nameArgument(call, '@owner_login_name') ?? call.caller.identity.name;
  if (!call.caller.identity.isSysadmin && !sameName(owner, call.caller.identity.name)) {
    raise(call, 14515);
    return undefined;
  }
  const sid = msdb.principals.find(owner)?.sid;
  if (!sid) raise(call, 14234, '@owner_login_name', 'sp_helplogins [excluding Windows NT groups]');
  return sid;
}

/** The checks of sp_verify_job in its order; the id of the category, or undefined after an error. */
function verifiedCategory(msdb: Msdb, call: ProcedureCall): number | undefined {
  const name = nameArgument(call, '@job_name') ?? '';
  const wanted = nameArgument(call, '@category_name');
  const category = PERMANENT_CATEGORIES.find(
    (row) => row.category_class === 1 && (wanted === null ? row.category_id === 0 : sameName(row.name, wanted)),
  );
  const eventlog = intArgument(call, '@notify_level_eventlog') ?? 2;
  if (msdb.jobsNamed(name).length > 0) raise(call, 14261, '@name', name);
  else if ((intArgument(call, '@enabled') ?? 1) > 1) raise(call, 14266, '@enabled', '0, 1');
  else if ((intArgument(call, '@start_step_id') ?? 1) !== 1) raise(call, 14266, '@start_step_id', '1');
  else if (!category) raise(call, 14234, '@category_name', 'sp_help_category');
  else if (eventlog < 0 || eventlog > 3) raise(call, 14266, '@notify_level_eventlog', '0, 1, 2, 3');
  else return category.category_id;
  return undefined;
}
