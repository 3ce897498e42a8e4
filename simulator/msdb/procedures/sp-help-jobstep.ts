import { describeColumns } from '../column';
import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';
import { SYSJOBSTEPS } from '../tables/sysjobsteps';

const HIDDEN = ['job_id', 'additional_parameters', 'step_uid'];
const RESULT = describeColumns(SYSJOBSTEPS).filter((column) => !HIDDEN.includes(column.name));

/** Page: sp_help_jobstep. The steps as rows; `@suffix` 1 (descriptions behind the numbers) is refused. */
export const SP_HELP_JOBSTEP: MsdbProcedure = {
  name: 'sp_help_jobstep',
  parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @step_name sysname = NULL, @suffix bit = 0`,
  run: (call) => {
    const job = call.job();
    if (!job) return 1;
    if (call.int('@suffix') === 1) return call.unsupported('sp_help_jobstep @suffix = 1');
    const steps = call.stepsOf(job);
    if (!steps) return 1;
    call.engine.resultSet(RESULT, steps);
    return 0;
  },
};
