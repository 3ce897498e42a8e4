import type { Identity, ProcedureCall } from '../engine/system-procedure';
import type { SqlValue } from '../engine/sql-value';
import { type Columns, describeColumns, type RowOf } from './column';
import { type Msdb, sameName } from './database';
import { type MessageNumber, messageText } from './messages';
import { mayChange, mayOperate, maySee } from './permissions';
import type { MsdbContext } from './procedure';
import type { JobRow } from './tables/sysjobs';
import type { JobStepRow } from './tables/sysjobsteps';

/** One call of a procedure of msdb: its arguments as Agent procedures take them, and what it may answer. */
export class MsdbCall {
  readonly msdb: Msdb;
  readonly identity: Identity;
  /** Errors above severity 10 that were raised, in order: `22022 text`. */
  readonly errors: string[] = [];

  constructor(
    readonly context: MsdbContext,
    readonly engine: ProcedureCall,
  ) {
    this.msdb = context.msdb;
    this.identity = engine.caller.identity;
  }

  /** A string argument as given. */
  text(name: string): string | null {
    const value = this.engine.args[name];
    return typeof value === 'string' ? value : null;
  }

  /** A name as Agent procedures take it: without spaces around it, an empty one counts as NULL. */
  name(name: string): string | null {
    const trimmed = this.text(name)?.trim() ?? '';
    return trimmed === '' ? null : trimmed;
  }

  int(name: string): number | null {
    const value = this.engine.args[name];
    return typeof value === 'number' ? value : null;
  }

  /** A `datetime` argument in ticks. */
  date(name: string): bigint | null {
    const value = this.engine.args[name];
    return typeof value === 'bigint' ? value : null;
  }

  /** The first of these parameters that was given, if any. */
  firstGiven(...names: readonly string[]): string | undefined {
    return names.find((name) => (this.engine.args[name] ?? null) !== null);
  }

  setOutput(name: string, value: SqlValue): void {
    this.engine.setOutput(name, value);
  }

  resultSet<C extends Columns>(columns: C, rows: readonly RowOf<C>[]): void {
    this.engine.resultSet(describeColumns(columns), rows);
  }

  /** RAISERROR(number, -1, -1, arguments…). Returns 1, what a procedure that gives up then returns. */
  raise(number: MessageNumber, ...values: readonly (string | number)[]): 1 {
    const { severity, text } = messageText(number, values);
    return this.say(number, severity, text);
  }

  /** Says that the simulator cannot do what was asked; better than an answer that only looks right. */
  unsupported(what: string): 1 {
    return this.say(50_000, 16, `simulator: unsupported ${what}`);
  }

  /**
   * Finds the job that `@job_name` or `@job_id` names, as sp_verify_job_identifiers does. Raises 14294 (both or neither
   * given), 14262 (missing, or not visible to the caller), 14293 (ambiguous name) and returns undefined.
   */
  job(): JobRow | undefined {
    const name = this.name('@job_name');
    const id = this.text('@job_id');
    if ((name === null) === (id === null)) return this.noJob(14294, '@job_id', '@job_name');
    const named = id === null ? this.msdb.jobsNamed(name ?? '') : [this.msdb.jobs.get(id)];
    const [job, ...more] = named.filter((each) => each !== undefined && maySee(this.msdb, this.identity, each));
    if (more.length > 0) return this.noJob(14293, name ?? '', '@job_id', '@job_name');
    return job ?? (id === null ? this.noJob(14262, '@job_name', name ?? '') : this.noJob(14262, '@job_id', id));
  }

  /** Whether one job is named at all. */
  namesJob(): boolean {
    return this.firstGiven('@job_id', '@job_name') !== undefined;
  }

  /** The job that is named, null when none is, undefined after an error was raised. */
  jobIfNamed(): JobRow | null | undefined {
    return this.namesJob() ? this.job() : null;
  }

  /** The steps that `@step_id` and `@step_name` pick, all when neither is given; undefined after 14262 was raised. */
  stepsOf(job: JobRow): readonly JobStepRow[] | undefined {
    const steps = this.msdb.stepsOf(job.job_id);
    const id = this.int('@step_id');
    const name = this.name('@step_name');
    const named = steps.filter((step) => name === null || sameName(step.step_name, name));
    if (id !== null && (id < 1 || id > steps.length)) this.raise(14262, '@step_id', id);
    else if (name !== null && named.length === 0) this.raise(14262, '@step_name', name);
    else return named.filter((step) => step.step_id === (id ?? step.step_id));
    return undefined;
  }

  /** The job that is named, then 14258 while the Agent service is starting. */
  jobWhileAgentRuns(): JobRow | undefined {
    const job = this.job();
    return job && this.context.agent.status === 'starting' ? this.noJob(14258) : job;
  }

  /** The job that is named, when the caller may change it: owner or sysadmin, else 14525. */
  jobToChange(): JobRow | undefined {
    const job = this.job();
    return job && !mayChange(this.msdb, this.identity, job) ? this.noJob(14525) : job;
  }

  /** The job that is named, when it can be started and stopped (14393, `untargeted`) and the Agent has started (14258). */
  jobToOperate(untargeted: 14256 | 14257): JobRow | undefined {
    const job = this.jobWhileAgentRuns();
    if (job && !mayOperate(this.msdb, this.identity, job)) return this.noJob(14393);
    return job && !this.msdb.jobServers.has(job.job_id) ? this.noJob(untargeted, job.name, job.job_id) : job;
  }

  private noJob(...message: Parameters<MsdbCall['raise']>): JobRow | undefined {
    this.raise(...message);
    return undefined;
  }

  private say(number: number, severity: number, text: string): 1 {
    if (severity > 10) this.errors.push(`${number} ${text}`);
    this.engine.raise({ number, severity, state: 1, text });
    return 1;
  }
}
