import { StepScript } from './agent/step-script';
import type { FlowDescription, JobDescription, ServerDescription, StepDescription } from './description-schema';
import type { Msdb } from './msdb/database';
import type { Proxy } from './msdb/permissions';
import { STEP_ACTION } from './msdb/tables';

/** The proxies of a description, numbered as they stand there. */
export function describedProxies(proxies: ServerDescription['proxies']): Proxy[] {
  return Object.entries(proxies).map(([name, proxy], index) => ({ proxy_id: index + 1, name, ...proxy }));
}

/** Puts the jobs of a description into msdb; returns the declared scripts of their steps by `step_uid`. */
export function addDescribedJobs(msdb: Msdb, jobs: ServerDescription['jobs']): Map<string, StepScript> {
  const scripts = new Map<string, StepScript>();
  for (const [name, job] of Object.entries(jobs)) addDescribedJob(msdb, name, job, scripts);
  return scripts;
}

function addDescribedJob(msdb: Msdb, name: string, job: JobDescription, scripts: Map<string, StepScript>): void {
  const owner_sid = msdb.principals.find(job.owner)?.sid ?? Buffer.alloc(0);
  const { job_id } = msdb.addJob({ name, owner_sid, enabled: job.enabled ? 1 : 0 });
  job.steps.forEach((step, index) => {
    const isLast = index === job.steps.length - 1;
    const success = actionOf(step.onSuccess ?? (isLast ? 'quitWithSuccess' : 'nextStep'));
    const failure = actionOf(step.onFailure);
    const { step_uid } = msdb.addStep({
      job_id,
      step_name: step.name,
      subsystem: step.subsystem,
      command: step.command ?? '',
      flags: step.flags,
      proxy_id: msdb.proxies.find(({ name }) => name === step.proxy)?.proxy_id ?? null,
      database_name: step.subsystem === 'TSQL' ? (step.database ?? 'master') : null,
      on_success_action: success.action,
      on_success_step_id: success.stepId,
      on_fail_action: failure.action,
      on_fail_step_id: failure.stepId,
      retry_attempts: step.retryAttempts,
      retry_interval: step.retryInterval,
    });
    const script = scriptOf(step);
    if (script && step_uid !== null) scripts.set(step_uid, script);
  });
  msdb.targetLocalServer(job_id);
}

function actionOf(flow: FlowDescription): { readonly action: number; readonly stepId: number } {
  return typeof flow === 'string'
    ? { action: STEP_ACTION[flow], stepId: 0 }
    : { action: STEP_ACTION.goToStep, stepId: flow.goToStep };
}

/** The declared attempts; undefined for T-SQL, and where a comment in the command is to say it. */
function scriptOf(step: StepDescription): StepScript | undefined {
  const shorthand = step.duration ?? step.outcome ?? step.output;
  if (!step.attempts && shorthand === undefined) return undefined;
  const single = { duration: step.duration ?? 0, outcome: step.outcome ?? 'succeeded', output: step.output ?? '' };
  return new StepScript(step.attempts ?? [single]);
}
