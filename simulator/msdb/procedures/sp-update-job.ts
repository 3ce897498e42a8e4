import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { firstGiven, intArgument, JOB_ID_OR_NAME, nameArgument, optional, optionalInt } from '../arguments';
import { identifyJob } from '../identify-job';
import { raise, unsupported } from '../messages';
import { mayChange } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import type { JobRow } from '../tables/sysjobs';

const NOTIFICATIONS = ['eventlog', 'email', 'netsend', 'page'];
const OPERATORS = NOTIFICATIONS.slice(1);
const UNSUPPORTED = [
  '@description',
  '@category_name',
  '@owner_login_name',
  ...NOTIFICATIONS.map((way) => `@notify_level_${way}`),
  ...OPERATORS.map((way) => `@notify_${way}_operator_name`),
  '@delete_level',
];

/** Page: sp_update_job: `@new_name`, `@enabled` and `@start_step_id`; other changes are refused. */
export function spUpdateJob(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_update_job',
    grantee: 'SQLAgentUserRole',
    parameters: [
      ...JOB_ID_OR_NAME,
      optional('@new_name', SYSNAME),
      optional('@enabled', { name: 'tinyint' }),
      optional('@description', { name: 'nvarchar', length: 512 }),
      optionalInt('@start_step_id'),
      optional('@category_name', SYSNAME),
      optional('@owner_login_name', SYSNAME),
      ...NOTIFICATIONS.map((way) => optionalInt(`@notify_level_${way}`)),
      ...OPERATORS.map((way) => optional(`@notify_${way}_operator_name`, SYSNAME)),
      optionalInt('@delete_level'),
      optional('@automatic_post', { name: 'bit' }, 1),
    ],
    run: (call) => updateJob(context, call),
  });
}

function updateJob({ msdb }: MsdbContext, call: ProcedureCall): number {
  const job = identifyJob(call, msdb);
  if (!job) return 1;
  if (!mayUpdate(msdb, call, job)) return raise(call, 14525);
  const refused = firstGiven(call, UNSUPPORTED);
  if (refused !== undefined) return unsupported(call, `sp_update_job ${refused}`);
  const newName = nameArgument(call, '@new_name');
  const enabled = intArgument(call, '@enabled');
  const startStep = intArgument(call, '@start_step_id');
  const steps = msdb.stepsOf(job.job_id).length;
  if (newName !== null && msdb.jobsNamed(newName).some((other) => other !== job)) {
    return raise(call, 14261, '@new_name', newName);
  }
  if (enabled !== null && enabled > 1) return raise(call, 14266, '@enabled', '0, 1');
  if (startStep !== null && (startStep < 1 || startStep > Math.max(1, steps))) {
    return raise(call, 14266, '@start_step_id', steps > 1 ? `1..${steps}` : '1');
  }
  job.name = newName ?? job.name;
  job.enabled = enabled ?? job.enabled;
  job.start_step_id = startStep ?? job.start_step_id;
  msdb.touch(job);
  return 0;
}

/** An Operator may flip `@enabled` of any job, and nothing else of other people's. */
function mayUpdate(msdb: MsdbContext['msdb'], call: ProcedureCall, job: JobRow): boolean {
  if (mayChange(msdb, call.caller, job)) return true;
  const others = firstGiven(call, ['@new_name', '@start_step_id', ...UNSUPPORTED]);
  return call.caller.identity.isMemberOf('SQLAgentOperatorRole') && others === undefined;
}
