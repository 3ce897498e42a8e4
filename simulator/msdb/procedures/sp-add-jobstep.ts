import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import {
  firstGiven,
  intArgument,
  JOB_ID_OR_NAME,
  nameArgument,
  optional,
  optionalInt,
  textArgument,
} from '../arguments';
import { identifyJob } from '../identify-job';
import { raise, unsupported } from '../messages';
import { addStep } from '../new-job';
import { mayChange } from '../permissions';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import { findSubsystem } from '../tables/syssubsystems';
import { stepIsValid } from '../verify-step';

const UNSUPPORTED = ['@additional_parameters', '@server', '@database_user_name', '@output_file_name', '@proxy_id'];

/**
 * Page: sp_add_jobstep. Steps of SSIS, CmdExec and PowerShell execute nothing: a leading comment in `@command` says how
 * they go (see README). Proxies and output files are refused.
 */
export function spAddJobStep(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_add_jobstep',
    grantee: 'SQLAgentUserRole',
    parameters: [
      ...JOB_ID_OR_NAME,
      optionalInt('@step_id'),
      { name: '@step_name', type: SYSNAME },
      optional('@subsystem', { name: 'nvarchar', length: 40 }, 'TSQL'),
      optional('@command', { name: 'nvarchar', length: 'max' }),
      optional('@additional_parameters', { name: 'nvarchar', length: 'max' }),
      optionalInt('@cmdexec_success_code', 0),
      optional('@on_success_action', { name: 'tinyint' }, 1),
      optionalInt('@on_success_step_id', 0),
      optional('@on_fail_action', { name: 'tinyint' }, 2),
      optionalInt('@on_fail_step_id', 0),
      optional('@server', SYSNAME),
      optional('@database_name', SYSNAME),
      optional('@database_user_name', SYSNAME),
      optionalInt('@retry_attempts', 0),
      optionalInt('@retry_interval', 0),
      optionalInt('@os_run_priority', 0),
      optional('@output_file_name', { name: 'nvarchar', length: 200 }),
      optionalInt('@flags', 0),
      optionalInt('@proxy_id'),
      optional('@proxy_name', SYSNAME),
      { ...optional('@step_uid', { name: 'uniqueidentifier' }), isOutput: true },
    ],
    run: (call) => addJobStep(context, call),
  });
}

function addJobStep({ msdb }: MsdbContext, call: ProcedureCall): number {
  const job = identifyJob(call, msdb);
  if (!job) return 1;
  if (!mayChange(msdb, call.caller, job)) return raise(call, 14525);
  if (!sysadminParametersAllowed(call)) return 1;
  const existing = msdb.stepsOf(job.job_id);
  const step_id = intArgument(call, '@step_id') ?? existing.length + 1;
  if (!stepIsValid(call, existing, step_id)) return 1;
  const subsystem = findSubsystem(textArgument(call, '@subsystem') ?? '')?.subsystem ?? '';
  const step = addStep(msdb, {
    job_id: job.job_id,
    step_id,
    step_name: nameArgument(call, '@step_name') ?? '',
    subsystem,
    command: textArgument(call, '@command'),
    cmdexec_success_code: intArgument(call, '@cmdexec_success_code') ?? 0,
    on_success_action: intArgument(call, '@on_success_action') ?? 1,
    on_success_step_id: intArgument(call, '@on_success_step_id') ?? 0,
    on_fail_action: intArgument(call, '@on_fail_action') ?? 2,
    on_fail_step_id: intArgument(call, '@on_fail_step_id') ?? 0,
    database_name: nameArgument(call, '@database_name') ?? (subsystem === 'TSQL' ? 'master' : null),
    retry_attempts: intArgument(call, '@retry_attempts') ?? 0,
    retry_interval: intArgument(call, '@retry_interval') ?? 0,
    os_run_priority: intArgument(call, '@os_run_priority') ?? 0,
    flags: intArgument(call, '@flags') ?? 0,
  });
  msdb.touch(job);
  call.setOutput('@step_uid', step.step_uid);
  return 0;
}

function sysadminParametersAllowed(call: ProcedureCall): boolean {
  const given = firstGiven(call, [...UNSUPPORTED, '@proxy_name']);
  if (given === undefined) return true;
  if (given === '@output_file_name' && !call.caller.identity.isSysadmin) raise(call, 14582);
  else if (given === '@database_user_name' && !call.caller.identity.isSysadmin) raise(call, 14583);
  else unsupported(call, `sp_add_jobstep ${given}`);
  return false;
}
