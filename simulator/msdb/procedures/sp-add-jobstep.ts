import { addStep } from '../new-job';
import { JOB_ID_OR_NAME, type MsdbProcedure } from '../procedure';
import { refusedStepParameter, verifiedStep } from '../verify-step';

/**
 * Page: sp_add_jobstep. Steps of SSIS, CmdExec and PowerShell execute nothing: a leading comment in `@command` says how
 * they go (see README). Output files are refused.
 */
export const SP_ADD_JOBSTEP: MsdbProcedure = {
  name: 'sp_add_jobstep',
  parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @step_name sysname, @subsystem nvarchar(40) = 'TSQL',
    @command nvarchar(max) = NULL, @additional_parameters nvarchar(max) = NULL, @cmdexec_success_code int = 0,
    @on_success_action tinyint = 1, @on_success_step_id int = 0, @on_fail_action tinyint = 2, @on_fail_step_id int = 0,
    @server sysname = NULL, @database_name sysname = NULL, @database_user_name sysname = NULL, @retry_attempts int = 0,
    @retry_interval int = 0, @os_run_priority int = 0, @output_file_name nvarchar(200) = NULL, @flags int = 0,
    @proxy_id int = NULL, @proxy_name sysname = NULL, @step_uid uniqueidentifier = NULL OUTPUT`,
  run: (call) => {
    const { msdb } = call;
    const job = call.jobToChange();
    if (!job) return 1;
    if (refusedStepParameter(call, 'sp_add_jobstep')) return 1;
    const existing = msdb.stepsOf(job.job_id);
    const step_id = call.int('@step_id') ?? existing.length + 1;
    if (step_id < 1 || step_id > existing.length + 1) {
      return call.raise(14266, '@step_id', existing.length === 0 ? '1' : `1..${existing.length + 1}`);
    }
    const verified = verifiedStep(call, existing, { step_id, job_id: job.job_id });
    if (!verified) return 1;
    call.setOutput('@step_uid', addStep(msdb, verified).step_uid);
    msdb.touch(job);
    return 0;
  },
};
