import type { ServerClock } from '../clock';
import { localSecond, runDateTime, runDuration } from '../msdb/agent-time';
import { blankRow } from '../msdb/column';
import type { Msdb } from '../msdb/database';
import { JOB_OUTCOME, NEVER_REQUESTED, RUN_STATUS, SYSJOBHISTORY } from '../msdb/tables';
import type { JobHistoryRow, JobStepRow } from '../msdb/tables';
import { type RunOutcome, stepMessage } from './run-messages';
import type { StepResult } from './step-result';

const LOG_OVERWRITE = 8;
const LOG_APPEND = 16;

/** One ended attempt of a step. */
export interface EndedAttempt {
  readonly step: JobStepRow;
  readonly startedMs: number;
  readonly result: StepResult;
  readonly willRetry: boolean;
  readonly retriesAttempted: number;
}

/**
 * What the Agent writes to msdb about one run: all writes go to the activity row of the Agent session the run belongs
 * to, and to no row at all once the job has been deleted.
 */
export class RunRecords {
  constructor(
    private readonly msdb: Msdb,
    private readonly sessionId: number,
    private readonly jobId: string,
  ) {}

  /** Takes in the request: one update sets the request and clears every run column of the run before. */
  requested(source: string): void {
    this.updateActivity({
      ...NEVER_REQUESTED,
      session_id: this.sessionId,
      run_requested_date: localSecond(this.clock),
      run_requested_source: source,
    });
  }

  queued(): void {
    this.updateActivity({ queued_date: localSecond(this.clock) });
  }

  started(startedMs: number): void {
    this.updateActivity({ start_execution_date: localSecond(this.clock, startedMs) });
  }

  /** The end of an attempt: `last_executed_step_*` and the step's own `last_run_*` first, then the history row. */
  stepEnded({ step, startedMs, result, willRetry, retriesAttempted }: EndedAttempt): void {
    const runStatus = willRetry ? RUN_STATUS.retry : RUN_STATUS[result.outcome];
    const times = this.timesOf(startedMs, this.clock.utcNowMs());
    this.updateActivity({
      last_executed_step_id: step.step_id,
      last_executed_step_date: localSecond(this.clock, startedMs),
    });
    Object.assign(step, lastRun(runStatus, times), { last_run_retries: retriesAttempted });
    this.insertHistory({
      step_id: step.step_id,
      step_name: step.step_name,
      sql_message_id: result.sqlMessageId,
      sql_severity: result.sqlSeverity,
      message: stepMessage(result.user, result.output, result.outcome),
      run_status: runStatus,
      ...times,
      retries_attempted: retriesAttempted,
    });
    this.logToTable(step, result.log);
  }

  /** Inserts the outcome row; returns its `instance_id`, or undefined when the job is gone. */
  outcome(outcome: RunOutcome, message: string, startedMs: number, endedMs: number): number | undefined {
    const times = this.timesOf(startedMs, endedMs);
    return this.insertHistory({ step_name: JOB_OUTCOME, message, run_status: RUN_STATUS[outcome], ...times });
  }

  /** What follows the outcome row in the same procedure: the end in the activity row, then the row limiter. */
  ended(outcomeId: number | undefined): void {
    if (outcomeId === undefined) return;
    this.updateActivity({ stop_execution_date: localSecond(this.clock), job_history_id: outcomeId });
    this.msdb.history.limit(this.jobId);
  }

  /** `sysjobservers`, written by a call of its own. */
  lastRun(outcome: RunOutcome, message: string, startedMs: number, endedMs: number): void {
    const row = this.msdb.jobServers.get(this.jobId);
    const last = lastRun(RUN_STATUS[outcome], this.timesOf(startedMs, endedMs));
    if (row) Object.assign(row, last, { last_outcome_message: message });
  }

  private get clock(): ServerClock {
    return this.msdb.clock;
  }

  private timesOf(startedMs: number, endedMs: number): Times {
    const { date, time } = runDateTime(this.clock, startedMs);
    return { run_date: date, run_time: time, run_duration: runDuration(endedMs - startedMs) };
  }

  private updateActivity(columns: Partial<NonNullable<ReturnType<Msdb['activityOf']>>>): void {
    const row = this.msdb.activityOf(this.sessionId, this.jobId);
    if (row) Object.assign(row, columns);
  }

  private insertHistory(row: Partial<JobHistoryRow> & Pick<JobHistoryRow, 'step_name'>): number | undefined {
    if (!this.msdb.jobs.has(this.jobId)) return undefined;
    const { serverName: server, history } = this.msdb;
    return history.insert({ ...blankRow(SYSJOBHISTORY), job_id: this.jobId, server, ...row });
  }

  private logToTable(step: JobStepRow, output: string): void {
    if (step.step_uid === null || (step.flags & (LOG_OVERWRITE | LOG_APPEND)) === 0) return;
    this.msdb.writeStepLog(step.step_uid, output, (step.flags & LOG_APPEND) !== 0);
  }
}

type Times = Pick<JobHistoryRow, 'run_date' | 'run_time' | 'run_duration'>;

/** The same in `sysjobsteps` and `sysjobservers`. */
function lastRun(last_run_outcome: number, { run_date, run_time, run_duration }: Times) {
  return {
    last_run_outcome,
    ...{ last_run_date: run_date, last_run_time: run_time, last_run_duration: run_duration },
  } satisfies Partial<JobStepRow>;
}
