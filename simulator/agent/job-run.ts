import { setImmediate } from 'node:timers/promises';
import { runDateTime } from '../msdb/agent-time';
import type { JobRow, JobStepRow } from '../msdb/tables';
import type { Principal } from '../principals';
import type { AgentOptions, WorkerThreads } from './agent';
import { outcomeMessage, type RunOutcome } from './run-messages';
import { RunRecords } from './run-records';
import { executeStep, type StepResult } from './step-result';
import { binaryJobId, type TokenValues } from './tokens';

/** What sp_help_job shows as `current_execution_status`. */
export const JOB_STATE = { executing: 1, waitingForThread: 2, betweenRetries: 3, idle: 4, completing: 7 } as const;

/** Who asked for a run. */
export interface RunRequest {
  /** `run_requested_source`: '1' scheduler, '4' user. */
  readonly source: '1' | '4';
  /** As the Agent words it: `User sa`, `Schedule 12 (Nightly)`. */
  readonly requestedBy: string;
  /** `request_source_id` of xp_sqlagent_enum_jobs. */
  readonly sourceId: string;
  /** The step to start at instead of the job's start step. */
  readonly startStep: JobStepRow | undefined;
}

/** What runs of one Agent share. */
export interface RunEnvironment extends AgentOptions {
  readonly threads: WorkerThreads;
  readonly sessionId: number;
  /** Serial number of the run, taken when it begins. */
  readonly nextRun: () => number;
}

const QUIT_WITH_SUCCESS = 1;
const QUIT_WITH_FAILURE = 2;
const GO_TO_STEP = 4;
const MS_PER_MINUTE = 60_000;

/** One go of one job, from the accepted request to its outcome. */
export class JobRun {
  state: (typeof JOB_STATE)[keyof typeof JOB_STATE] = JOB_STATE.idle;
  /** Accepted, and the Agent has not written it down yet. */
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
    await this.sleep(this.agent.startDelayMs);
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
      if (action === QUIT_WITH_SUCCESS) return 'succeeded';
      if (action === QUIT_WITH_FAILURE) return 'failed';
      const goTo = succeeded ? step.on_success_step_id : step.on_fail_step_id;
      step = this.steps[(action === GO_TO_STEP ? goTo : step.step_id + 1) - 1];
    }
    // To be sent to a step that is not there is a failure, whatever the step before it was.
    return this.isEnding() ? 'canceled' : 'failed';
  }

  /** All attempts of a step; undefined when the run was stopped while none was running. */
  private async runStep(step: JobStepRow, owner: Principal): Promise<StepResult | undefined> {
    this.currentStep = step;
    this.executions.set(step, (this.executions.get(step) ?? 0) + 1);
    for (let retries = 0; ; retries++) {
      if (!(await this.takeThread(step))) return undefined;
      this.state = JOB_STATE.executing;
      this.retryAttempt = retries;
      const startedMs = this.now();
      const result = await this.execute(step, owner);
      const willRetry = result.outcome === 'failed' && retries < step.retry_attempts && !this.isEnding();
      this.records.stepEnded(step, startedMs, result, retries, willRetry);
      if (!willRetry) return result;
      this.state = JOB_STATE.betweenRetries;
      await this.sleep(step.retry_interval * MS_PER_MINUTE);
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
      const { signal } = this.stopping;
      return await executeStep(this.agent, { step, owner, tokens: this.tokensOf(step), signal });
    } finally {
      this.agent.threads.give(step.subsystem);
    }
  }

  private tokensOf(step: JobStepRow): TokenValues {
    const { msdb } = this.agent;
    const [machine = '', instance = ''] = msdb.serverName.split('\\');
    const started = runDateTime(msdb.clock, this.records.startedMs);
    const now = runDateTime(msdb.clock, this.now());
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
    const endedMs = this.now();
    const message = outcomeMessage(outcome, this);
    const lateMs = this.agent.lateness('historyLate');
    if (lateMs > 0) {
      // The Agent is done with the job and says so, but has not got its rows into msdb yet.
      this.state = JOB_STATE.idle;
      await this.agent.msdb.clock.sleep(lateMs, this.records.lost);
    }
    await this.records.ended(outcome, message, endedMs);
  }

  private firstStep(): JobStepRow | undefined {
    return this.request.startStep ?? this.steps[this.job.start_step_id - 1];
  }

  private isEnding(): boolean {
    return this.stopping.signal.aborted;
  }

  private sleep(ms: number): Promise<void> {
    return this.agent.msdb.clock.sleep(ms, this.stopping.signal);
  }

  private now(): number {
    return this.agent.msdb.clock.utcNowMs();
  }
}
