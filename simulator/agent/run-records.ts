import { setImmediate } from 'node:timers/promises';
import type { JournalEvent } from '../journal';
import type { RunRequest } from '../msdb/agent-service';
import { localSecond, runDateTime, runDuration } from '../msdb/agent-time';
import { blankRow } from '../msdb/column';
import type { Msdb } from '../msdb/database';
import { JOB_OUTCOME, NEVER_REQUESTED, RUN_STATUS, STEP_FLAG, SYSJOBHISTORY } from '../msdb/tables';
import type { JobActivityRow, JobHistoryRow, JobRow, JobStepRow } from '../msdb/tables';
import type { RunEnvironment } from './job-run';
import { type RunOutcome, stepMessage } from './run-messages';
import type { StepResult } from './step-result';

/**
 * What the Agent writes about one run: to the journal, to the activity row of the Agent session the run belongs to, and
 * to the history. Nothing goes to msdb once the job has been deleted, and nothing anywhere once the Agent has died.
 */
export class RunRecords {
  /** When the run was taken in, and then when it got its first thread. */
  startedMs = 0;
  private run = 0;
  private isOpen = false;
  private readonly losing = new AbortController();
  /** Aborts when the Agent dies. */
  readonly lost: AbortSignal = this.losing.signal;

  constructor(
    private readonly agent: RunEnvironment,
    private readonly job: JobRow,
  ) {}

  /** Takes in the request: one update sets the request and clears every run column of the run before. */
  requested({ source, requestedBy }: RunRequest): void {
    const { sessionId: session_id, nextRun, msdb } = this.agent;
    this.run = nextRun();
    this.isOpen = true;
    this.startedMs = msdb.clock.utcNowMs();
    const run_requested_date = localSecond(msdb.clock);
    this.updateActivity({ ...NEVER_REQUESTED, session_id, run_requested_date, run_requested_source: source });
    const { name: job, job_id: jobId } = this.job;
    this.write({ event: 'runBegan', job, jobId, run: this.run, source, requestedBy });
  }

  queued(): void {
    this.updateActivity({ queued_date: localSecond(this.agent.msdb.clock) });
  }

  started(): void {
    const { clock } = this.agent.msdb;
    this.startedMs = clock.utcNowMs();
    this.updateActivity({ start_execution_date: localSecond(clock, this.startedMs) });
  }

  /** The end of an attempt: `last_executed_step_*` and the step's own `last_run_*` first, then the history row. */
  stepEnded(
    step: JobStepRow,
    startedMs: number,
    result: StepResult,
    retriesAttempted: number,
    willRetry: boolean,
  ): void {
    const { step_id, step_name, step_uid, flags } = step;
    const outcome = willRetry ? 'retry' : result.outcome;
    const run_status = RUN_STATUS[outcome];
    const { clock } = this.agent.msdb;
    const times = this.timesOf(startedMs, clock.utcNowMs());
    this.updateActivity({ last_executed_step_id: step_id, last_executed_step_date: localSecond(clock, startedMs) });
    if (this.kept()) Object.assign(step, lastRun(run_status, times), { last_run_retries: retriesAttempted });
    const row = { step_id, step_name, message: stepMessage(result), run_status, retries_attempted: retriesAttempted };
    this.insertHistory({ ...row, ...times, ...result.error });
    const appends = (flags & STEP_FLAG.logAppend) !== 0;
    const isLogged = appends || (flags & STEP_FLAG.logOverwrite) !== 0;
    if (isLogged && step_uid !== null) this.kept()?.writeStepLog(step_uid, result.log, appends);
    const named = { job: this.job.name, run: this.run, stepId: step_id, stepName: step_name };
    this.write({ event: 'stepEnded', ...named, outcome, retriesAttempted });
  }

  /** Outcome row, then the activity row and the row limiter, then `sysjobservers`; each is visible before the next. */
  async ended(outcome: RunOutcome, message: string, endedMs: number): Promise<void> {
    const run_status = RUN_STATUS[outcome];
    const times = this.timesOf(this.startedMs, endedMs);
    const job_history_id = this.insertHistory({ step_name: JOB_OUTCOME, message, run_status, ...times });
    await setImmediate();
    this.updateActivity({ stop_execution_date: localSecond(this.agent.msdb.clock), job_history_id });
    this.kept()?.history.limit(this.job.job_id);
    this.close(outcome, endedMs);
    await setImmediate();
    const row = this.kept()?.jobServers.get(this.job.job_id);
    if (row) Object.assign(row, lastRun(run_status, times), { last_outcome_message: message });
  }

  /** The Agent process has died. */
  lose(): void {
    if (this.isOpen) this.close('lost', this.agent.msdb.clock.utcNowMs());
    this.losing.abort();
  }

  private close(outcome: RunOutcome | 'lost', endedMs: number): void {
    this.isOpen = false;
    const { name: job, job_id: jobId } = this.job;
    const durationMs = Math.max(0, endedMs - this.startedMs);
    this.write({ event: 'runEnded', job, jobId, run: this.run, outcome, durationMs });
  }

  private write(event: JournalEvent): void {
    if (!this.lost.aborted) this.agent.journal(event);
  }

  /** Where rows about the run go, as long as any are written. */
  private kept(): Msdb | undefined {
    const { msdb } = this.agent;
    return this.lost.aborted || !msdb.jobs.has(this.job.job_id) ? undefined : msdb;
  }

  private timesOf(startedMs: number, endedMs: number): Times {
    const { date, time } = runDateTime(this.agent.msdb.clock, startedMs);
    return { run_date: date, run_time: time, run_duration: runDuration(endedMs - startedMs) };
  }

  private updateActivity(columns: Partial<JobActivityRow>): void {
    const row = this.kept()?.activityOf(this.agent.sessionId, this.job.job_id);
    if (row) Object.assign(row, columns);
  }

  /** Returns its `instance_id`. */
  private insertHistory(row: Partial<JobHistoryRow> & Pick<JobHistoryRow, 'step_name'>): number | null {
    const { job_id } = this.job;
    const server = this.agent.msdb.serverName;
    return this.kept()?.history.insert({ ...blankRow(SYSJOBHISTORY), job_id, server, ...row }) ?? null;
  }
}

type Times = Pick<JobHistoryRow, 'run_date' | 'run_time' | 'run_duration'>;

/** The same in `sysjobsteps` and `sysjobservers`. */
function lastRun(last_run_outcome: number, { run_date, run_time, run_duration }: Times): Partial<JobStepRow> {
  return { last_run_outcome, last_run_date: run_date, last_run_time: run_time, last_run_duration: run_duration };
}
