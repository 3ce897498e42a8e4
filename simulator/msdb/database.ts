import { randomUUID } from 'node:crypto';
import type { ServerClock } from '../clock';
import type { Principals } from '../principals';
import { localDatetime, localSecond } from './agent-time';
import { blankRow } from './column';
import { type HistoryLimits, JobHistory } from './job-history';
import type { Proxy } from './permissions';
import { NEVER_REQUESTED, RUN_STATUS, SYSJOBS_VIEW, SYSJOBSERVERS, SYSJOBSTEPS } from './tables';
import type { JobActivityRow, JobRow, JobServerRow, JobStepLogRow, JobStepRow, SessionRow } from './tables';

/** The Agent's part of the msdb database: rows, and the few rules that hold between them. */
export class Msdb {
  readonly history: JobHistory;
  /** By `job_id`. */
  readonly jobs = new Map<string, JobRow>();
  /** By `job_id`; a job without a row here has no job server. Only the local server (0) is simulated. */
  readonly jobServers = new Map<string, JobServerRow>();
  readonly sessions: SessionRow[] = [];
  /** By `step_uid`. */
  readonly stepLogs = new Map<string, JobStepLogRow>();
  /** By `job_id`, in the order of `step_id`. */
  readonly steps = new Map<string, readonly JobStepRow[]>();
  /** By `session_id` and `job_id`. */
  readonly activity = new Map<number, Map<string, JobActivityRow>>();
  private lastLogId = 0;

  constructor(
    readonly serverName: string,
    readonly clock: ServerClock,
    readonly principals: Principals,
    readonly proxies: readonly Proxy[],
    limits: HistoryLimits,
  ) {
    this.history = new JobHistory(limits);
  }

  /** GETDATE(). */
  now(): bigint {
    return localDatetime(this.clock);
  }

  ownerOf(job: JobRow): string {
    return this.principals.name(job.owner_sid) ?? '';
  }

  jobsNamed(name: string): JobRow[] {
    return [...this.jobs.values()].filter((job) => sameName(job.name, name));
  }

  /** @throws Error naming the jobs there are. */
  jobNamed(name: string): JobRow {
    const [job] = this.jobsNamed(name);
    if (job) return job;
    const names = [...this.jobs.values()].map((each) => `'${each.name}'`).join(', ') || 'none';
    throw new Error(`${this.serverName} has no job '${name}'; it has ${names}.`);
  }

  /** The steps of a job in the order of `step_id`, which are 1, 2, 3 and so on. */
  stepsOf(jobId: string): readonly JobStepRow[] {
    return this.steps.get(jobId) ?? [];
  }

  /** Inserts the `sysjobs` row, with sp_add_job's defaults for what is not given. */
  addJob(job: NewJob): JobRow {
    const now = this.now();
    const row: JobRow = {
      ...blankRow(SYSJOBS_VIEW),
      ...{ originating_server: this.serverName, master_server: 0, start_step_id: 1, version_number: 1 },
      ...job,
      ...{ job_id: newId(), date_created: now, date_modified: now },
      description: job.description ?? 'No description available.',
    };
    this.jobs.set(row.job_id, row);
    return row;
  }

  /** Inserts a `sysjobsteps` row behind those of its job. A run under way goes on with the list it began with. */
  addStep(step: NewStep): JobStepRow {
    const steps = this.stepsOf(step.job_id);
    const row: JobStepRow = { ...blankRow(SYSJOBSTEPS), ...step, step_id: steps.length + 1, step_uid: newId() };
    this.steps.set(step.job_id, [...steps, row]);
    return row;
  }

  /** Targets a job at the local server, which has not run it yet. */
  targetLocalServer(job_id: string): void {
    this.jobServers.set(job_id, { ...blankRow(SYSJOBSERVERS), job_id, last_run_outcome: RUN_STATUS.unknown });
  }

  /** A change to a job or its steps: sp_help_job's `version_number` and `date_modified`. */
  touch(job: JobRow): void {
    job.version_number++;
    job.date_modified = this.now();
  }

  deleteJob(jobId: string, keepHistory: boolean): void {
    for (const step of this.stepsOf(jobId)) if (step.step_uid !== null) this.stepLogs.delete(step.step_uid);
    this.steps.delete(jobId);
    this.jobServers.delete(jobId);
    this.jobs.delete(jobId);
    for (const rows of this.activity.values()) rows.delete(jobId);
    if (!keepHistory) this.history.purge(jobId);
  }

  /** A start of the Agent service: a new session, with an activity row for every job there is. */
  openAgentSession(): number {
    const session_id = (this.sessions.at(-1)?.session_id ?? 0) + 1;
    this.sessions.push({ session_id, agent_start_date: localSecond(this.clock) });
    this.activity.set(session_id, new Map());
    for (const jobId of this.jobs.keys()) this.addActivity(session_id, jobId);
    return session_id;
  }

  /** The row of a job in an Agent session, or undefined when the Agent has not come to know the job. */
  activityOf(sessionId: number, jobId: string): JobActivityRow | undefined {
    return this.activity.get(sessionId)?.get(jobId);
  }

  addActivity(session_id: number, job_id: string): void {
    const rows = this.activity.get(session_id);
    if (!rows || rows.has(job_id) || !this.jobs.has(job_id)) return;
    rows.set(job_id, { ...NEVER_REQUESTED, session_id, job_id });
  }

  /** Writes a step's output to `sysjobstepslogs`, over or behind what is there. */
  writeStepLog(step_uid: string, text: string, append: boolean): void {
    const date_modified = this.now();
    const old = append ? this.stepLogs.get(step_uid) : undefined;
    const identity = old ?? { log_id: ++this.lastLogId, date_created: date_modified };
    const log = (old?.log ?? '') + text;
    const log_size = Buffer.byteLength(log, 'utf16le');
    this.stepLogs.set(step_uid, { ...identity, log, date_modified, log_size, step_uid });
  }
}

type NewJob = Partial<JobRow> & Pick<JobRow, 'name' | 'owner_sid' | 'enabled'>;

type NewStep = Partial<JobStepRow> & Pick<JobStepRow, 'job_id' | 'step_name' | 'subsystem'>;

/** A new uniqueidentifier as SQL Server prints it. */
function newId(): string {
  return randomUUID().toUpperCase();
}

/** Names compare as in SQL_Latin1_General_CP1_CI_AS: without case, trailing spaces ignored. */
export function sameName(a: string, b: string): boolean {
  return a.trimEnd().toLowerCase() === b.trimEnd().toLowerCase();
}

/** Deletes a job with its history and makes it anew under the same name: same steps, another `job_id`. */
export function recreateJob<Script>(msdb: Msdb, job: JobRow, scripts: Map<string, Script>): JobRow {
  const steps = msdb.stepsOf(job.job_id);
  msdb.deleteJob(job.job_id, false);
  const created = msdb.addJob(job);
  for (const step of steps) {
    const { step_uid } = msdb.addStep({ ...step, job_id: created.job_id });
    const script = scripts.get(step.step_uid ?? '');
    if (script && step_uid !== null) scripts.set(step_uid, script);
  }
  msdb.targetLocalServer(created.job_id);
  return created;
}
