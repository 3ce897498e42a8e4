import { SYSNAME } from '../../engine/sql-type';
import type { ProcedureCall, SystemProcedure } from '../../engine/system-procedure';
import { intArgument, JOB_ID_OR_NAME, nameArgument, optional, optionalInt } from '../arguments';
import { describeColumns } from '../column';
import { sameName } from '../database';
import { identifyJob } from '../identify-job';
import { raise, unsupported } from '../messages';
import { msdbProcedure } from '../procedure';
import type { MsdbContext } from '../procedure';
import { SYSJOBSTEPS } from '../tables/sysjobsteps';

const HIDDEN = ['job_id', 'additional_parameters', 'step_uid'];
const RESULT = describeColumns(SYSJOBSTEPS).filter((column) => !HIDDEN.includes(column.name));

/** Page: sp_help_jobstep. The steps as rows; `@suffix` 1 (descriptions behind the numbers) is refused. */
export function spHelpJobStep(context: MsdbContext): SystemProcedure {
  return msdbProcedure({
    name: 'sp_help_jobstep',
    grantee: 'SQLAgentUserRole',
    parameters: [
      ...JOB_ID_OR_NAME,
      optionalInt('@step_id'),
      optional('@step_name', SYSNAME),
      optional('@suffix', { name: 'bit' }, 0),
    ],
    run: (call) => helpJobStep(context, call),
  });
}

function helpJobStep({ msdb }: MsdbContext, call: ProcedureCall): number {
  const job = identifyJob(call, msdb);
  if (!job) return 1;
  if (intArgument(call, '@suffix') === 1) return unsupported(call, 'sp_help_jobstep @suffix = 1');
  const steps = msdb.stepsOf(job.job_id);
  const stepId = intArgument(call, '@step_id');
  const stepName = nameArgument(call, '@step_name');
  if (stepId !== null && (stepId < 1 || stepId > steps.length)) {
    return raise(call, 14262, '@step_id', stepId);
  }
  const named = steps.filter((step) => stepName === null || sameName(step.step_name, stepName));
  if (stepName !== null && named.length === 0) return raise(call, 14262, '@step_name', stepName);
  call.resultSet(
    RESULT,
    named.filter((step) => step.step_id === (stepId ?? step.step_id)),
  );
  return 0;
}
