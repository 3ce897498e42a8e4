import type { ApplicationLocks } from '../application-locks';
import type { Identity, ProcedureCall, ProcedureParameter, SystemProcedure } from '../engine/server-objects';
import type { SqlValue } from '../engine/sql-value';
import type { ServerJournal } from '../journal';
import { SqlError, unsupported } from '../transact-sql/sql-error';
import { parseType, TokenStream } from '../transact-sql/syntax/token-stream';
import type { AgentService } from './agent-service';
import type { Columns } from './column';
import type { Msdb } from './database';
import { type MessageNumber, refused } from './messages';
import { type Grantee, may, mayChange, mayOperate, maySee } from './permissions';
import type { JobRow } from './tables';

/** What the procedures of one server work on. */
export interface MsdbContext {
  readonly msdb: Msdb;
  readonly agent: AgentService;
  readonly locks: ApplicationLocks;
  readonly journal: ServerJournal;
}

/** A system procedure that is TypeScript; by default one of `msdb.dbo` that the Agent's roles may execute. */
interface MsdbProcedure {
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
  /** @throws SqlError that it is refused with; it then returns 1 unless it has set another status. */
  run(call: MsdbCall): void | Promise<void>;
}

/** By name without database and schema: `sp_start_job`. */
export type MsdbProcedures = Readonly<Record<string, MsdbProcedure>>;

/** The procedure as the engine of one server calls it. */
export function bindProcedure(name: string, definition: MsdbProcedure, context: MsdbContext): SystemProcedure {
  const { database = 'msdb', schema = 'dbo', grantee = 'SQLAgentUserRole', nestsInsertExec = false } = definition;
  const run = async (engine: ProcedureCall): Promise<number> => {
    const call = new MsdbCall(context, engine);
    let refusal: SqlError | undefined;
    try {
      if (!may('EXECUTE', call.identity, name, grantee)) throw refused(229, 'EXECUTE', name, database, schema);
      await definition.run(call);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      refusal = error;
      engine.raise(error);
      if (call.status === 0) call.status = 1;
    }
    if (definition.journaledAs) {
      const error = refusal && { error: `${refusal.number} ${refusal.message}` };
      const answer = { login: call.identity.name, accepted: call.status === 0, ...error };
      context.journal({ event: definition.journaledAs, ...requested(call), ...answer });
    }
    return call.status;
  };
  const parameters = parseSignature(definition.parameters);
  return { database, name: `${schema}.${name}`, parameters, nestsInsertExec, run };
}

/** The job that a request names, as the caller named it when there is no such job. */
function requested(call: MsdbCall): { readonly job: string | null; readonly jobId: string | null } {
  const name = call.name('@job_name');
  const id = call.text('@job_id');
  const job = id === null ? call.msdb.jobsNamed(name ?? '')[0] : call.msdb.jobs.get(id);
  return { job: job?.name ?? name, jobId: job?.job_id ?? id };
}

/** The two ways to name a job, in the order of most procedures, and in that of those that take the name first. */
export const JOB_ID_OR_NAME = '@job_id uniqueidentifier = NULL, @job_name sysname = NULL';
export const JOB_NAME_OR_ID = '@job_name sysname = NULL, @job_id uniqueidentifier = NULL';

/** The parameters of a procedure, written as CREATE PROCEDURE has them. @throws SqlError for what is not written so */
function parseSignature(text: string): ProcedureParameter[] {
  const tokens = new TokenStream(text);
  const parameter = (): ProcedureParameter => ({
    name: tokens.variable(),
    type: parseType(tokens),
    default: tokens.after('=', () => parseDefault(tokens)),
    isOutput: tokens.take('OUTPUT'),
  });
  const parameters = tokens.isAtEnd ? [] : tokens.list(parameter);
  if (!tokens.isAtEnd) throw tokens.syntaxError();
  return parameters;
}

function parseDefault(tokens: TokenStream): SqlValue {
  if (tokens.take('NULL')) return null;
  return tokens.peek().kind === 'string' ? tokens.text('string') : Number(tokens.text('number'));
}

/** One call of a procedure of msdb: its arguments as Agent procedures take them, and what it may answer. */
export class MsdbCall {
  readonly msdb: Msdb;
  readonly identity: Identity;
  status = 0;

  constructor(
    readonly context: MsdbContext,
    readonly engine: ProcedureCall,
  ) {
    this.msdb = context.msdb;
    this.identity = engine.caller.identity;
  }

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

  firstGiven(...names: readonly string[]): string | undefined {
    return names.find((name) => (this.engine.args[name] ?? null) !== null);
  }

  /** @throws SqlError when one of these parameters was given: the procedure does not know them here. */
  refuseGiven(procedure: string, ...names: readonly string[]): void {
    const given = this.firstGiven(...names);
    if (given !== undefined) throw unsupported(`${procedure} ${given}`);
  }

  resultSet<Row>({ described }: Columns<Row>, rows: readonly Row[]): void {
    this.engine.resultSet(described, rows as readonly Readonly<Record<string, SqlValue>>[]);
  }

  /** A message that the procedure goes on after. */
  raise(number: MessageNumber, ...values: readonly (string | number)[]): void {
    this.engine.raise(refused(number, ...values));
  }

  /** As sp_verify_job_identifiers. @throws SqlError 14294 (both or none given), 14262 (missing or hidden), 14293 (ambiguous) */
  job(): JobRow {
    const name = this.name('@job_name');
    const id = this.text('@job_id');
    if ((name === null) === (id === null)) throw refused(14294, '@job_id', '@job_name');
    const named = id === null ? this.msdb.jobsNamed(name ?? '') : [this.msdb.jobs.get(id)];
    const [job, ...more] = named.filter((each) => each !== undefined && maySee(this.msdb, this.identity, each));
    if (more.length > 0) throw refused(14293, name ?? '', '@job_id', '@job_name');
    if (job) return job;
    throw id === null ? refused(14262, '@job_name', name ?? '') : refused(14262, '@job_id', id);
  }

  /** The job that is named; null when none is. @throws SqlError */
  jobIfNamed(find = () => this.job()): JobRow | null {
    return this.firstGiven('@job_id', '@job_name') === undefined ? null : find();
  }

  /** The job that is named. @throws SqlError, 14258 while the Agent service is starting */
  jobWhileAgentRuns(): JobRow {
    const job = this.job();
    if (this.context.agent.status === 'starting') throw refused(14258);
    return job;
  }

  /** The job that is named, when the caller may change it: owner or sysadmin. @throws SqlError, else 14525 */
  jobToChange(): JobRow {
    const job = this.job();
    if (!mayChange(this.msdb, this.identity, job)) throw refused(14525);
    return job;
  }

  /** The job that is named, when it can be started and stopped. @throws SqlError 14258, 14393, `untargeted` */
  jobToOperate(untargeted: 14256 | 14257): JobRow {
    const job = this.jobWhileAgentRuns();
    if (!mayOperate(this.msdb, this.identity, job)) throw refused(14393);
    if (!this.msdb.jobServers.has(job.job_id)) throw refused(untargeted, job.name, job.job_id);
    return job;
  }
}
