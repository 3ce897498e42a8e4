import { unsupported } from '../../transact-sql/sql-error';
import { sameName } from '../database';
import { refused } from '../messages';
import { isProxyFor, type Proxy } from '../permissions';
import { JOB_ID_OR_NAME, type MsdbCall, type MsdbProcedures } from '../procedure';
import { findSubsystem, STEP_ACTION, STEP_FLAG } from '../tables';

const HIGHEST_FLAGS = 114;
const OS_RUN_PRIORITIES = [-15, -1, 0, 1, 15];

/** How steps are made. */
export const JOB_STEP_PROCEDURES: MsdbProcedures = {
  /** Page: sp_add_jobstep. Steps other than T-SQL execute nothing: a comment in `@command` says how they go (README). */
  sp_add_jobstep: {
    parameters: `${JOB_ID_OR_NAME}, @step_id int = NULL, @step_name sysname, @subsystem nvarchar(40) = 'TSQL',
      @command nvarchar(max) = NULL, @additional_parameters nvarchar(max) = NULL, @cmdexec_success_code int = 0,
      @on_success_action tinyint = 1, @on_success_step_id int = 0, @on_fail_action tinyint = 2, @on_fail_step_id int = 0,
      @server sysname = NULL, @database_name sysname = NULL, @database_user_name sysname = NULL, @retry_attempts int = 0,
      @retry_interval int = 0, @os_run_priority int = 0, @output_file_name nvarchar(200) = NULL, @flags int = 0,
      @proxy_id int = NULL, @proxy_name sysname = NULL, @step_uid uniqueidentifier = NULL OUTPUT`,
    run(call) {
      const { msdb, engine } = call;
      const job = call.jobToChange();
      refuseStepParameters(call);
      const next = msdb.stepsOf(job.job_id).length + 1;
      const step_id = call.int('@step_id') ?? next;
      if (step_id < 1 || step_id > next) throw refused(14266, '@step_id', next === 1 ? '1' : `1..${next}`);
      if (step_id < next) throw unsupported('sp_add_jobstep @step_id of a step before others');
      const { step_uid } = msdb.addStep(verifiedStep(call, job.job_id));
      engine.setOutput('@step_uid', step_uid);
      msdb.touch(job);
    },
  },
};

/** What only sysadmin may give (14582, 14583), and what is not simulated. @throws SqlError */
function refuseStepParameters(call: MsdbCall): void {
  const names = ['@additional_parameters', '@server', '@database_user_name', '@output_file_name'];
  const given = call.identity.isSysadmin ? undefined : call.firstGiven(...names);
  if (given === '@output_file_name') throw refused(14582);
  if (given === '@database_user_name') throw refused(14583);
  call.refuseGiven('sp_add_jobstep', ...names);
}

/** After the checks of sp_verify_jobstep in its order. @throws SqlError 14234 to 14266, 14516, 14517, 14545 */
function verifiedStep(call: MsdbCall, job_id: string) {
  const int = (name: string) => call.int(name) ?? 0;
  const subsystem = findSubsystem(call.text('@subsystem') ?? '')?.subsystem ?? '';
  const step = {
    job_id,
    step_name: call.name('@step_name') ?? '',
    subsystem,
    command: call.text('@command'),
    cmdexec_success_code: int('@cmdexec_success_code'),
    on_success_action: int('@on_success_action'),
    on_success_step_id: int('@on_success_step_id'),
    on_fail_action: int('@on_fail_action'),
    on_fail_step_id: int('@on_fail_step_id'),
    database_name: call.name('@database_name') ?? (subsystem === 'TSQL' ? 'master' : null),
    retry_attempts: int('@retry_attempts'),
    retry_interval: int('@retry_interval'),
    os_run_priority: int('@os_run_priority'),
    flags: int('@flags'),
  };
  const others = call.msdb.stepsOf(job_id);
  const { step_name, flags } = step;
  if (others.some((other) => sameName(other.step_name, step_name))) throw refused(14261, '@step_name', step_name);
  if (subsystem === '') throw refused(14234, '@subsystem', 'sp_enum_sqlagent_subsystems');
  if (flags < 0 || flags > HIGHEST_FLAGS) throw refused(14266, '@flags', `0..${HIGHEST_FLAGS}`);
  if ((flags & STEP_FLAG.rowsToHistory) !== 0 && subsystem !== 'TSQL') throw refused(14545, '@flags', subsystem);
  const proxy_id = verifiedProxy(call, subsystem);
  verifyAction(call, 'success', others.length + 1);
  verifyAction(call, 'fail', others.length + 1);
  for (const name of ['retry_attempts', 'retry_interval'] as const) {
    if (step[name] < 0 || step[name] > 9999) throw refused(14266, `@${name}`, '0..9999');
  }
  if (!OS_RUN_PRIORITIES.includes(step.os_run_priority)) {
    throw refused(14266, '@os_run_priority', OS_RUN_PRIORITIES.join(', '));
  }
  return { ...step, proxy_id };
}

/** @throws SqlError 14262, 14517 for T-SQL, 14516: only sysadmin may do without one, or use one not given to it */
function verifiedProxy(call: MsdbCall, subsystem: string): number | null {
  const id = call.int('@proxy_id');
  const name = call.name('@proxy_name');
  const isNamed = (proxy: Proxy) => (name === null ? proxy.proxy_id === id : sameName(proxy.name, name));
  const proxy = call.msdb.proxies.find(isNamed);
  if (name !== null && !proxy) throw refused(14262, '@proxy_name', name);
  if (id !== null && !proxy) throw refused(14262, '@proxy_id', id);
  if (subsystem === 'TSQL' && proxy) throw refused(14517);
  if (subsystem !== 'TSQL' && !isProxyFor(call.identity, subsystem, proxy)) {
    throw refused(14516, proxy?.proxy_id ?? 0, subsystem, call.identity.name);
  }
  return proxy?.proxy_id ?? null;
}

function verifyAction(call: MsdbCall, ending: 'success' | 'fail', own: number): void {
  const action = call.int(`@on_${ending}_action`) ?? 0;
  const goTo = call.int(`@on_${ending}_step_id`) ?? 0;
  if (action < 1 || action > STEP_ACTION.goToStep) throw refused(14266, `@on_${ending}_action`, '1, 2, 3, 4');
  if (action !== STEP_ACTION.goToStep) return;
  if (goTo < 1 || goTo === own) throw refused(14235, `@on_${ending}_step_id`, own);
  if (goTo > own) call.raise(14236, `@on_${ending}_step_id`);
}
