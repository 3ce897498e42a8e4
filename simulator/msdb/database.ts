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
  private readonly steps = new Map<string, JobStepRow[]>();
  private readonly activity = new Map<number, Map<string, JobActivityRow>>();
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

  /** A new uniqueidentifier as SQL Server prints it. */
  newId(): string {
    return randomUUID().toUpperCase();
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

  allSteps(): JobStepRow[] {
    return [...this.steps.values()].flat();
  }

  /** Puts a step at its `step_id`; those from there on move up, and so do references to them. */
  insertStep(step: JobStepRow): void {
    const rows = this.stepsOf(step.job_id);
    const isMoved = (stepId: number) => stepId >= step.step_id && stepId <= rows.length;
    for (const row of rows) Object.assign(row, shifted(row, isMoved));
    this.steps.set(step.job_id, rows.toSpliced(step.step_id - 1, 0, step));
  }

  /** Puts one row in the place of another; whoever holds the old one keeps it as it was. */
  replaceStep(old: JobStepRow, row: JobStepRow): void {
    const rows = this.stepsOf(old.job_id);
    this.steps.set(old.job_id, rows.with(rows.indexOf(old), row));
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
    if (!keepHistory) this.history.purge(jobId, () => true);
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

  activityOfSession(sessionId: number): JobActivityRow[] {
    return [...(this.activity.get(sessionId)?.values() ?? [])];
  }

  allActivity(): JobActivityRow[] {
    return this.sessions.flatMap((session) => this.activityOfSession(session.session_id));
  }

  addActivity(session_id: number, job_id: string): void {
    const rows = this.activity.get(session_id);
    if (!rows || rows.has(job_id) || !this.jobs.has(job_id)) return;
    rows.set(job_id, { ...NEVER_REQUESTED, session_id, job_id });
  }

  /** Writes a step's output to `sysjobstepslogs`, over or behind what is there. */
  writeStepLog(step_uid: string, text: string, append: boolean): void {
    const date_modified = this.now();
    const old = this.stepLogs.get(step_uid);
    const log = append && old ? old.log + text : text;
    const log_size = Buffer.byteLength(log, 'utf16le');
    const created = append && old ? { log_id: old.log_id, date_created: old.date_created } : undefined;
    const identity = created ?? { log_id: ++this.lastLogId, date_created: date_modified };
    this.stepLogs.set(step_uid, { ...identity, log, date_modified, log_size, step_uid });
  }
}

/** The ids of a step and of the steps it goes to, once the steps that are moved have made room for one more. */
function shifted(row: JobStepRow, isMoved: (stepId: number) => boolean) {
  const shift = (stepId: number) => (isMoved(stepId) ? stepId + 1 : stepId);
  return {
    step_id: shift(row.step_id),
    on_success_step_id: shift(row.on_success_step_id),
    on_fail_step_id: shift(row.on_fail_step_id),
  };
}

/** Names compare as in SQL_Latin1_General_CP1_CI_AS: without case, trailing spaces ignored. */
export function sameName(a: string, b: string): boolean {
  return a.trimEnd().toLowerCase() === b.trimEnd().toLowerCase();
}

/** What must be known of a new job; the rest are sp_add_job's defaults. */
type NewJob = Pick<JobRow, 'name' | 'owner_sid' | 'enabled' | 'description'> & Partial<JobRow>;

/** Inserts the `sysjobs` row. */
export function addJob(msdb: Msdb, job: NewJob): JobRow {
  const now = msdb.now();
  const row: JobRow = {
    ...blankRow(SYSJOBS_VIEW),
    ...{ job_id: msdb.newId(), originating_server: msdb.serverName, master_server: 0 },
    ...{ start_step_id: 1, date_created: now, date_modified: now, version_number: 1 },
    ...job,
    description: job.description ?? 'No description available.',
  };
  msdb.jobs.set(row.job_id, row);
  return row;
}

/** What must be known of a new step; `step_id` may lie among the existing ones, which then move up. */
export type NewStep = Partial<JobStepRow> &
  Pick<JobStepRow, 'job_id' | 'step_id' | 'step_name' | 'subsystem' | 'command' | 'flags' | 'os_run_priority'> &
  Pick<
    JobStepRow,
    'proxy_id' | 'retry_attempts' | 'retry_interval' | `on_${'success' | 'fail'}_${'action' | 'step_id'}`
  >;

/** Inserts the `sysjobsteps` row with sp_add_jobstep's defaults for what is not given. */
export function addStep(msdb: Msdb, step: NewStep): JobStepRow {
  const row: JobStepRow = { ...blankRow(SYSJOBSTEPS), step_uid: msdb.newId(), ...step };
  msdb.insertStep(row);
  return row;
}

/** Targets a job at the local server, which has not run it yet. */
export function targetLocalServer(msdb: Msdb, job_id: string): void {
  msdb.jobServers.set(job_id, { ...blankRow(SYSJOBSERVERS), job_id, last_run_outcome: RUN_STATUS.unknown });
}

/** Deletes a job with its history and makes it anew under the same name: same steps, another `job_id`. */
export function recreateJob<S>(msdb: Msdb, job: JobRow, scripts: Map<string, S>): JobRow {
  const steps = msdb.stepsOf(job.job_id);
  msdb.deleteJob(job.job_id, false);
  const created: JobRow = { ...job, job_id: msdb.newId(), date_created: msdb.now(), date_modified: msdb.now() };
  msdb.jobs.set(created.job_id, created);
  for (const step of steps) {
    const script = scripts.get(step.step_uid ?? '');
    const step_uid = msdb.newId();
    msdb.insertStep({ ...step, job_id: created.job_id, step_uid });
    if (script) scripts.set(step_uid, script);
  }
  targetLocalServer(msdb, created.job_id);
  return created;
}
