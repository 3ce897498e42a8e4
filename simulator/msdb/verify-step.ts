import type { ProcedureCall } from '../engine/system-procedure';
import { intArgument, nameArgument, textArgument } from './arguments';
import { sameName } from './database';
import { raise } from './messages';
import { findSubsystem } from './tables/syssubsystems';
import type { JobStepRow } from './tables/sysjobsteps';

const GO_TO_STEP = 4;
const TSQL_OUTPUT_TO_HISTORY = 4;

/** The checks sp_add_jobstep makes on a new step, in sp_verify_jobstep's order; false after an error was raised. */
export function stepIsValid(call: ProcedureCall, existing: readonly JobStepRow[], stepId: number): boolean {
  const name = nameArgument(call, '@step_name') ?? '';
  const subsystem = findSubsystem(textArgument(call, '@subsystem') ?? '');
  const flags = intArgument(call, '@flags') ?? 0;
  if (stepId < 1 || stepId > existing.length + 1) {
    raise(call, 14266, '@step_id', existing.length === 0 ? '1' : `1..${existing.length + 1}`);
  } else if (existing.some((step) => sameName(step.step_name, name))) raise(call, 14261, '@step_name', name);
  else if (!subsystem) raise(call, 14234, '@subsystem', 'sp_enum_sqlagent_subsystems');
  else if (flags < 0 || flags > 114) raise(call, 14266, '@flags', '0..114');
  else if ((flags & TSQL_OUTPUT_TO_HISTORY) !== 0 && subsystem.subsystem !== 'TSQL') {
    raise(call, 14545, '@flags', subsystem.subsystem);
  } else return actionsAreValid(call, existing, stepId) && retriesAreValid(call);
  return false;
}

function actionsAreValid(call: ProcedureCall, existing: readonly JobStepRow[], stepId: number): boolean {
  return ['success', 'fail'].every((ending) => actionIsValid(call, `@on_${ending}`, existing, stepId));
}

function actionIsValid(
  call: ProcedureCall,
  parameter: string,
  existing: readonly JobStepRow[],
  stepId: number,
): boolean {
  const action = intArgument(call, `${parameter}_action`) ?? 0;
  const goTo = intArgument(call, `${parameter}_step_id`) ?? 0;
  if (action < 1 || action > GO_TO_STEP) {
    raise(call, 14266, `${parameter}_action`, '1, 2, 3, 4');
    return false;
  }
  if (action !== GO_TO_STEP) return true;
  if (goTo < 1 || goTo === stepId) {
    raise(call, 14235, `${parameter}_step_id`, stepId);
    return false;
  }
  if (goTo > existing.length) raise(call, 14236, `${parameter}_step_id`);
  return true;
}

function retriesAreValid(call: ProcedureCall): boolean {
  const priorities = [-15, -1, 0, 1, 15];
  const bad = ['@retry_attempts', '@retry_interval'].find((parameter) => {
    const value = intArgument(call, parameter) ?? 0;
    return value < 0 || value > 9999;
  });
  if (bad !== undefined) raise(call, 14266, bad, '0..9999');
  else if (!priorities.includes(intArgument(call, '@os_run_priority') ?? 0)) {
    raise(call, 14266, '@os_run_priority', '-15, -1, 0, 1, 15');
  } else return true;
  return false;
}
