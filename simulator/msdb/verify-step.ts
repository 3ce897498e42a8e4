import { sameName } from './database';
import type { NewStep } from './new-job';
import { isProxyFor } from './permissions';
import type { MsdbCall } from './procedure';
import type { JobStepRow } from './tables/sysjobsteps';
import { findSubsystem } from './tables/syssubsystems';

type Ending = 'success' | 'fail';

const GO_TO_STEP = 4;
const HIGHEST_FLAGS = 114;
const TSQL_OUTPUT_TO_HISTORY = 4;
const OS_RUN_PRIORITIES = [-15, -1, 0, 1, 15];

/** Refuses what only sysadmin may give (14582, 14583) and what is not simulated; true after an error was raised. */
export function refusedStepParameter(call: MsdbCall, procedure: string): boolean {
  const given = call.firstGiven('@additional_parameters', '@server', '@database_user_name', '@output_file_name');
  if (given === undefined) return false;
  if (given === '@output_file_name' && !call.identity.isSysadmin) call.raise(14582);
  else if (given === '@database_user_name' && !call.identity.isSysadmin) call.raise(14583);
  else call.unsupported(`${procedure} ${given}`);
  return true;
}

/**
 * The step that the arguments make of `base`, after the checks of sp_verify_jobstep in its order; undefined after an
 * error was raised. `others` are the other steps of the job.
 */
export function verifiedStep(
  call: MsdbCall,
  others: readonly JobStepRow[],
  base: Partial<JobStepRow> & Pick<JobStepRow, 'job_id' | 'step_id'>,
): NewStep | undefined {
  const wanted = call.text('@subsystem') ?? base.subsystem ?? '';
  const int = (column: keyof JobStepRow) => call.int(`@${column}`) ?? Number(base[column] ?? 0);
  const subsystem = findSubsystem(wanted)?.subsystem ?? '';
  const step: NewStep = {
    job_id: base.job_id,
    step_id: base.step_id,
    step_name: call.name('@step_name') ?? base.step_name ?? '',
    subsystem,
    command: call.text('@command') ?? base.command ?? null,
    cmdexec_success_code: int('cmdexec_success_code'),
    on_success_action: int('on_success_action'),
    on_success_step_id: int('on_success_step_id'),
    on_fail_action: int('on_fail_action'),
    on_fail_step_id: int('on_fail_step_id'),
    database_name: call.name('@database_name') ?? base.database_name ?? (subsystem === 'TSQL' ? 'master' : null),
    retry_attempts: int('retry_attempts'),
    retry_interval: int('retry_interval'),
    os_run_priority: int('os_run_priority'),
    flags: int('flags'),
    proxy_id: proxyNamed(call) ?? base.proxy_id ?? null,
  };
  const isValid =
    isValidSelf(call, others, step) &&
    proxyIsAllowed(call, step) &&
    actionIsValid(call, 'success', others, step) &&
    actionIsValid(call, 'fail', others, step) &&
    retriesAreValid(call, step);
  return isValid ? step : undefined;
}

function isValidSelf(call: MsdbCall, others: readonly JobStepRow[], { step_name, subsystem, flags }: NewStep): boolean {
  if (others.some((other) => sameName(other.step_name, step_name))) call.raise(14261, '@step_name', step_name);
  else if (subsystem === '') call.raise(14234, '@subsystem', 'sp_enum_sqlagent_subsystems');
  else if (flags < 0 || flags > HIGHEST_FLAGS) call.raise(14266, '@flags', `0..${HIGHEST_FLAGS}`);
  else if ((flags & TSQL_OUTPUT_TO_HISTORY) !== 0 && subsystem !== 'TSQL') call.raise(14545, '@flags', subsystem);
  else return true;
  return false;
}

function proxyNamed(call: MsdbCall): number | undefined {
  const name = call.name('@proxy_name');
  if (name === null) return call.int('@proxy_id') ?? undefined;
  return call.msdb.proxies.find((proxy) => sameName(proxy.name, name))?.proxy_id ?? -1;
}

/** T-SQL steps take no proxy (14517); only sysadmin may do without one for the others, or use one not given to it (14516). */
function proxyIsAllowed(call: MsdbCall, { subsystem, proxy_id }: NewStep): boolean {
  const proxy = call.msdb.proxies.find((each) => each.proxy_id === proxy_id);
  const name = call.name('@proxy_name');
  if (proxy_id !== null && !proxy) call.raise(14262, name === null ? '@proxy_id' : '@proxy_name', name ?? proxy_id);
  else if (subsystem === 'TSQL' && proxy) call.raise(14517);
  else if (subsystem !== 'TSQL' && !isProxyFor(call.identity, subsystem, proxy)) {
    call.raise(14516, proxy_id ?? 0, subsystem, call.identity.name);
  } else return true;
  return false;
}

function actionIsValid(call: MsdbCall, ending: Ending, others: readonly JobStepRow[], step: NewStep): boolean {
  const action = step[`on_${ending}_action`];
  const goTo = step[`on_${ending}_step_id`];
  if (action < 1 || action > GO_TO_STEP) {
    call.raise(14266, `@on_${ending}_action`, '1, 2, 3, 4');
    return false;
  }
  if (action !== GO_TO_STEP) return true;
  if (goTo < 1 || goTo === step.step_id) {
    call.raise(14235, `@on_${ending}_step_id`, step.step_id);
    return false;
  }
  if (!others.some((other) => other.step_id === goTo)) call.raise(14236, `@on_${ending}_step_id`);
  return true;
}

function retriesAreValid(call: MsdbCall, step: NewStep): boolean {
  const isBad = (value: number) => value < 0 || value > 9999;
  if (isBad(step.retry_attempts)) call.raise(14266, '@retry_attempts', '0..9999');
  else if (isBad(step.retry_interval)) call.raise(14266, '@retry_interval', '0..9999');
  else if (!OS_RUN_PRIORITIES.includes(step.os_run_priority)) {
    call.raise(14266, '@os_run_priority', OS_RUN_PRIORITIES.join(', '));
  } else return true;
  return false;
}
