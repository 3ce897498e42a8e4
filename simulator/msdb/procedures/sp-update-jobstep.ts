import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';
import { refusedStepParameter, verifiedStep } from '../verify-step';

/** Page: sp_update_jobstep. What is not given stays as it is. A run under way goes on with the steps it began with. */
export const SP_UPDATE_JOBSTEP: MsdbProcedure = {
  name: 'sp_update_jobstep',
  parameters: `${JOB_ID_OR_NAME}, @step_id int, @step_name sysname = NULL, @subsystem nvarchar(40) = NULL,
    @command nvarchar(max) = NULL, @additional_parameters nvarchar(max) = NULL, @cmdexec_success_code int = NULL,
    @on_success_action tinyint = NULL, @on_success_step_id int = NULL, @on_fail_action tinyint = NULL,
    @on_fail_step_id int = NULL, @server sysname = NULL, @database_name sysname = NULL,
    @database_user_name sysname = NULL, @retry_attempts int = NULL, @retry_interval int = NULL,
    @os_run_priority int = NULL, @output_file_name nvarchar(200) = NULL, @flags int = NULL, @proxy_id int = NULL,
    @proxy_name sysname = NULL`,
  run: (call) => {
    const { msdb } = call;
    const job = call.jobToChange();
    if (!job) return 1;
    if (refusedStepParameter(call, 'sp_update_jobstep')) return 1;
    const steps = msdb.stepsOf(job.job_id);
    const step = steps.find(({ step_id }) => step_id === call.int('@step_id'));
    if (!step) return call.raise(14262, '@step_id', call.int('@step_id') ?? 0);
    const others = steps.filter((each) => each !== step);
    const verified = verifiedStep(call, others, step);
    if (!verified) return 1;
    msdb.replaceStep(step, { ...step, ...verified });
    msdb.touch(job);
    return 0;
  },
};
