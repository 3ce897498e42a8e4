import { setImmediate } from 'node:timers/promises';
import { JOB_STATE, type LiveRun, type RunRequest } from '../msdb/agent-service';
import { runDateTime } from '../msdb/agent-time';
import { type JobRow, type JobStepRow, STEP_ACTION } from '../msdb/tables';
import type { Principal } from '../principals';
import type { AgentOptions, WorkerThreads } from './agent';
import { outcomeMessage, type RunOutcome } from './run-messages';
import { RunRecords } from './run-records';
import { executeStep, type StepResult } from './step-result';
import { binaryJobId, type TokenValues } from './tokens';

/** What runs of one Agent share. */
export interface RunEnvironment extends AgentOptions {
  readonly threads: WorkerThreads;
  readonly sessionId: number;
  /** Serial number of the run, taken when it begins. */
  readonly nextRun: () => number;
}

const MS_PER_MINUTE = 60_000;

/** One go of one job, from the accepted request to its outcome. */
export class JobRun implements LiveRun {
  state: LiveRun['state'] = JOB_STATE.idle;
  isPending = true;
  currentStep: JobStepRow | undefined;
  retryAttempt = 0;
  /** `User sa`, `Shutdown Sequence`; empty while nobody has. */
  stoppedBy = '';
  private readonly stopping = new AbortController();
  private readonly records: RunRecords;
  /** Undefined when it is nobody who may log in. */
  readonly owner: Principal | undefined;
  private readonly executions = new Map<JobStepRow, number>();

  constructor(
    private readonly agent: RunEnvironment,
    readonly job: JobRow,
    private readonly steps: readonly JobStepRow[],
    readonly request: RunRequest,
  ) {
    this.records = new RunRecords(agent, job);
    this.owner = agent.msdb.principals.find(agent.msdb.ownerOf(job));
  }

  /** Runs to the end; resolves when nothing more will be written. */
  async follow(): Promise<void> {
    await this.agent.msdb.clock.sleep(this.agent.startDelayMs, this.stopping.signal);
    if (this.isEnding()) return;
    await this.begin();
    await this.complete(await this.runSteps());
  }

  /** Asks for an end: the step running is cancelled, its retries are not taken, the outcome is canceled. */
  stop(by: string): void {
    this.stoppedBy ||= by;
    this.stopping.abort();
  }

  /** The Agent process has died: nothing is written from here on. */
  lose(): void {
    this.records.lose();
    this.stopping.abort();
  }

  private async begin(): Promise<void> {
    this.isPending = false;
    this.records.requested(this.request);
    const { threads } = this.agent;
    const first = this.firstStep();
    if (first && !threads.isFree(first.subsystem)) {
      this.records.queued();
      if (await this.takeThread(first)) threads.give(first.subsystem);
    }
    await setImmediate();
    this.state = JOB_STATE.executing;
    this.records.started();
  }

  private async runSteps(): Promise<RunOutcome> {
    const { owner } = this;
    let step = owner && this.firstStep();
    while (owner && step && !this.isEnding()) {
      const result = await this.runStep(step, owner);
      if (!result || this.isEnding()) return 'canceled';
      const succeeded = result.outcome === 'succeeded';
      const action = succeeded ? step.on_success_action : step.on_fail_action;
      if (action === STEP_ACTION.quitWithSuccess) return 'succeeded';
      if (action === STEP_ACTION.quitWithFailure) return 'failed';
      const goTo = succeeded ? step.on_success_step_id : step.on_fail_step_id;
      step = this.steps[(action === STEP_ACTION.goToStep ? goTo : step.step_id + 1) - 1];
    }
    // To be sent to a step that is not there is a failure, whatever the step before it was.
    return this.isEnding() ? 'canceled' : 'failed';
  }

  /** All attempts of a step; undefined when the run was stopped while none was running. */
  private async runStep(step: JobStepRow, owner: Principal): Promise<StepResult | undefined> {
    const { clock } = this.agent.msdb;
    this.currentStep = step;
    this.executions.set(step, (this.executions.get(step) ?? 0) + 1);
    for (let retries = 0; ; retries++) {
      if (!(await this.takeThread(step))) return undefined;
      this.state = JOB_STATE.executing;
      this.retryAttempt = retries;
      const startedMs = clock.utcNowMs();
      const result = await this.execute(step, owner);
      const willRetry = result.outcome === 'failed' && retries < step.retry_attempts && !this.isEnding();
      this.records.stepEnded(step, startedMs, result, retries, willRetry);
      if (!willRetry) return result;
      this.state = JOB_STATE.betweenRetries;
      await clock.sleep(step.retry_interval * MS_PER_MINUTE, this.stopping.signal);
      if (this.isEnding()) return undefined;
    }
  }

  private async takeThread(step: JobStepRow): Promise<boolean> {
    this.state = JOB_STATE.waitingForThread;
    return this.agent.threads.take(step.subsystem, this.stopping.signal);
  }

  private async execute(step: JobStepRow, owner: Principal): Promise<StepResult> {
    try {
      // A turn of the event loop even for a step that takes no time: jobs may go round in circles.
      await setImmediate();
      return await executeStep(this.agent, { step, owner, tokens: this.tokensOf(step), signal: this.stopping.signal });
    } finally {
      this.agent.threads.give(step.subsystem);
    }
  }

  private tokensOf(step: JobStepRow): TokenValues {
    const { msdb } = this.agent;
    const [machine = '', instance = ''] = msdb.serverName.split('\\');
    const started = runDateTime(msdb.clock, this.records.startedMs);
    const now = runDateTime(msdb.clock, msdb.clock.utcNowMs());
    return {
      ...{ SRVR: msdb.serverName, MACH: machine, INST: instance },
      ...{ JOBID: binaryJobId(this.job.job_id), JOBNAME: this.job.name },
      ...{ STEPID: String(step.step_id), STEPNAME: step.step_name, STEPCT: String(this.executions.get(step) ?? 0) },
      ...{ STRTDT: String(started.date), STRTTM: String(started.time).padStart(6, '0') },
      ...{ DATE: String(now.date), TIME: String(now.time).padStart(6, '0') },
    };
  }

  private async complete(outcome: RunOutcome): Promise<void> {
    this.state = JOB_STATE.completing;
    const { clock } = this.agent.msdb;
    const endedMs = clock.utcNowMs();
    const message = outcomeMessage(outcome, this);
    const lateMs = this.agent.lateness('historyLate');
    if (lateMs > 0) {
      // The Agent is done with the job and says so, but has not got its rows into msdb yet.
      this.state = JOB_STATE.idle;
      await clock.sleep(lateMs, this.records.lost);
    }
    await this.records.ended(outcome, message, endedMs);
  }

  private firstStep(): JobStepRow | undefined {
    return this.request.startStep ?? this.steps[this.job.start_step_id - 1];
  }

  private isEnding(): boolean {
    return this.stopping.signal.aborted;
  }
}
