import { once } from 'node:events';
import type { Engine } from '../engine/engine';
import type { ServerJournal } from '../journal';
import type { AgentService, RunRequest } from '../msdb/agent-service';
import type { Msdb } from '../msdb/database';
import { findSubsystem, type JobRow } from '../msdb/tables';
import { JobRun } from './job-run';
import { REFUSAL } from './run-messages';
import type { StepScript } from './step-script';

export interface AgentOptions {
  readonly msdb: Msdb;
  readonly journal: ServerJournal;
  readonly runTsql: Engine['runStep'];
  /** The declared scripts by `step_uid`. */
  readonly scripts: ReadonlyMap<string, StepScript>;
  readonly startDelayMs: number;
  /** How much later than usual it writes now, in milliseconds. */
  readonly lateness: (of: 'historyLate' | 'activityLate') => number;
}

/**
 * The SQL Server Agent service of one server. It answers a request at once and does the work later; it never runs two
 * copies of one job; every start of the service is a new session.
 */
export class Agent implements AgentService {
  status: AgentService['status'] = 'stopped';
  private sessionId = 0;
  private serial = 0;
  private service = new AbortController();
  private threads = new WorkerThreads();
  /** By `job_id`, until their end. */
  private readonly runs = new Map<string, { readonly run: JobRun; readonly ended: Promise<void> }>();

  constructor(private readonly options: AgentOptions) {}

  /** Starts the service after `delayMs`, during which most procedures answer 14258. Does nothing when it runs. */
  async start(delayMs = this.options.startDelayMs): Promise<void> {
    if (this.status !== 'stopped') return;
    const service = new AbortController();
    this.service = service;
    this.status = 'starting';
    if (delayMs > 0) await this.options.msdb.clock.sleep(delayMs, service.signal);
    if (service.signal.aborted) return;
    this.threads = new WorkerThreads();
    this.sessionId = this.options.msdb.openAgentSession();
    this.status = 'running';
  }

  /** A graceful stop: runs end canceled by `Shutdown Sequence`, requests not begun are forgotten. */
  async stop(): Promise<void> {
    await this.end((run) => run.stop('Shutdown Sequence'));
  }

  /** The service dies: nothing more is written, rows stay as they are. */
  async crash(): Promise<void> {
    const ended = this.end((run) => run.lose());
    this.runs.clear();
    await ended;
  }

  runOf(jobId: string): JobRun | undefined {
    return this.runs.get(jobId)?.run;
  }

  requestStart(job: JobRow, request: RunRequest): string | undefined {
    if (this.status !== 'running') return REFUSAL.agentNotRunning;
    const running = this.runOf(job.job_id);
    if (running) {
      const refusal = running.isPending ? REFUSAL.pending : REFUSAL.alreadyRunning;
      return refusal(job.name, request.requestedBy, running.request.requestedBy);
    }
    const steps = this.options.msdb.stepsOf(job.job_id);
    if (steps.length === 0) return REFUSAL.noSteps(job.name, request.requestedBy);
    const startDelayMs = this.options.startDelayMs + this.options.lateness('activityLate');
    const { threads, sessionId } = this;
    const environment = { ...this.options, startDelayMs, threads, sessionId, nextRun: () => ++this.serial };
    const run = new JobRun(environment, job, steps, request);
    const ended = run.follow().finally(() => {
      if (this.runOf(job.job_id) === run) this.runs.delete(job.job_id);
    });
    this.runs.set(job.job_id, { run, ended });
    return undefined;
  }

  requestStop(job: JobRow, by: string): string | undefined {
    if (this.status !== 'running') return REFUSAL.agentNotRunning;
    const run = this.runOf(job.job_id);
    if (!run || run.isPending) return REFUSAL.notRunning(job.name, by);
    run.stop(by);
    return undefined;
  }

  jobAdded(jobId: string): void {
    if (this.status !== 'running') return;
    const { msdb, startDelayMs } = this.options;
    const { sessionId, service } = this;
    void msdb.clock.sleep(startDelayMs, service.signal).then(() => {
      if (!service.signal.aborted) msdb.addActivity(sessionId, jobId);
    });
  }

  private async end(how: (run: JobRun) => void): Promise<void> {
    this.status = 'stopped';
    this.service.abort();
    const running = [...this.runs.values()];
    for (const { run } of running) how(run);
    await Promise.all(running.map(({ ended }) => ended));
  }
}

/** The threads of each subsystem (`syssubsystems.max_worker_threads`): a step waits when all are taken. */
export class WorkerThreads {
  private readonly taken = new Map<string, number>();
  private readonly waiting = new Map<string, AbortController[]>();

  isFree(subsystem: string): boolean {
    return this.takenOf(subsystem) < (findSubsystem(subsystem)?.max_worker_threads ?? Infinity);
  }

  /** Waits for a thread; false when `signal` aborted first. */
  async take(subsystem: string, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !this.isFree(subsystem)) await this.nextRelease(subsystem, signal);
    if (signal.aborted) return false;
    this.taken.set(subsystem, this.takenOf(subsystem) + 1);
    return true;
  }

  give(subsystem: string): void {
    this.taken.set(subsystem, this.takenOf(subsystem) - 1);
    this.waiting.get(subsystem)?.shift()?.abort();
  }

  private takenOf(subsystem: string): number {
    return this.taken.get(subsystem) ?? 0;
  }

  private async nextRelease(subsystem: string, signal: AbortSignal): Promise<void> {
    const queue = this.waiting.get(subsystem) ?? [];
    this.waiting.set(subsystem, queue);
    const given = new AbortController();
    queue.push(given);
    await once(AbortSignal.any([given.signal, signal]), 'abort');
    if (!given.signal.aborted) queue.splice(queue.indexOf(given), 1);
    // A thread that was given to somebody who has stopped waiting goes to the next.
    else if (signal.aborted) queue.shift()?.abort();
  }
}
