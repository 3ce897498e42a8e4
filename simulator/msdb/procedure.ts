import type { Agent } from '../agent/agent';
import type { ApplicationLocks } from '../application-locks';
import { type SqlType, type SqlValue, SYSNAME } from '../engine/sql-value';
import type { Identity, ProcedureCall, ProcedureParameter, SystemProcedure } from '../engine/system-procedure';
import type { ServerJournal } from '../journal';
import { type Columns, describeColumns, type RowOf } from './column';
import { type Msdb, sameName } from './database';
import { type MessageNumber, messageText } from './messages';
import { type Grantee, may, mayChange, mayOperate, maySee } from './permissions';
import type { JobRow } from './tables/sysjobs';
import type { JobStepRow } from './tables/sysjobsteps';

/** What the procedures of one server work on. */
export interface MsdbContext {
  readonly msdb: Msdb;
  readonly agent: Agent;
  readonly locks: ApplicationLocks;
  readonly journal: ServerJournal;
}

/** A system procedure that is TypeScript; by default one of `msdb.dbo` that the Agent's roles may execute. */
export interface MsdbProcedure {
  /** Without database and schema: `sp_start_job`. */
  readonly name: string;
  /** `*` is found from every database. */
  readonly database?: string;
  readonly schema?: string;
  /** A caller without the grant gets error 229. */
  readonly grantee?: Grantee;
  /** As CREATE PROCEDURE has them. */
  readonly parameters: string;
  /** It collects its rows with an INSERT … EXEC of its own, so that a caller's INSERT … EXEC fails with 8164. */
  readonly nestsInsertExec?: boolean;
  /** The journal gets every call with its answer. */
  readonly journaledAs?: 'startRequest' | 'stopRequest';
  readonly run: (call: MsdbCall) => number | Promise<number>;
}

/** The procedure as the engine of one server calls it. */
export function bindProcedure(definition: MsdbProcedure, context: MsdbContext): SystemProcedure {
  const { name, database = 'msdb', schema = 'dbo', grantee = 'SQLAgentUserRole', journaledAs } = definition;
  const run = async (engine: ProcedureCall): Promise<number> => {
    const call = new MsdbCall(context, engine);
    const target = journaledAs && requested(call);
    const isAllowed = may('EXECUTE', call.identity, name, grantee);
    const returned = isAllowed ? await definition.run(call) : call.raise(229, 'EXECUTE', name, database, schema);
    if (journaledAs && target) journal(call, journaledAs, target, returned === 0);
    return returned;
  };
  const { nestsInsertExec = false } = definition;
  return {
    database,
    name: `${schema}.${name}`,
    parameters: parseSignature(definition.parameters),
    nestsInsertExec,
    run,
  };
}

/** The job that a request names, as the caller named it when there is no such job. */
function requested(call: MsdbCall): { readonly job: string | null; readonly jobId: string | null } {
  const name = call.name('@job_name');
  const id = call.text('@job_id');
  const job = id === null ? call.msdb.jobsNamed(name ?? '')[0] : call.msdb.jobs.get(id);
  return { job: job?.name ?? name, jobId: job?.job_id ?? id };
}

function journal(
  { context, identity, errors: [error] }: MsdbCall,
  event: 'startRequest' | 'stopRequest',
  target: ReturnType<typeof requested>,
  accepted: boolean,
): void {
  context.journal({ event, ...target, login: identity.name, accepted, ...(error === undefined ? {} : { error }) });
}

/** The two ways to name a job, in the order most procedures have them. */
export const JOB_ID_OR_NAME = '@job_id uniqueidentifier = NULL, @job_name sysname = NULL';
/** The same two in the order of the procedures that take the name first. */
export const JOB_NAME_OR_ID = '@job_name sysname = NULL, @job_id uniqueidentifier = NULL';

const PARAMETER = /^(?<name>@\w+) (?<type>\w+)(?:\((?<length>\w+)\))?(?: = (?<value>\S+))?(?<output> OUTPUT)?$/;

/**
 * The parameters of a procedure, written as CREATE PROCEDURE has them; one without a default must be given.
 * @throws Error for one that is not written so.
 */
export function parseSignature(text: string): ProcedureParameter[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseParameter);
}

function parseParameter(text: string): ProcedureParameter {
  const { name = '', type = '', length, value, output } = PARAMETER.exec(text)?.groups ?? {};
  if (name === '') throw new Error(`not a parameter: ${text}`);
  return {
    name,
    type: typeOf(type, length),
    ...(value === undefined ? {} : { default: defaultOf(value) }),
    ...(output === undefined ? {} : { isOutput: true }),
  };
}

function typeOf(name: string, length: string | undefined): SqlType {
  switch (name) {
    case 'sysname':
      return SYSNAME;
    case 'nvarchar':
    case 'varchar':
    case 'char':
      return { name, length: length === 'max' ? 'max' : Number(length) };
    case 'int':
    case 'tinyint':
    case 'bit':
    case 'uniqueidentifier':
    case 'datetime':
      return { name };
    default:
      throw new Error(`not a type of a parameter: ${name}`);
  }
}

function defaultOf(value: string): SqlValue {
  if (value === 'NULL') return null;
  return value.startsWith("'") ? value.slice(1, -1) : Number(value);
}

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
