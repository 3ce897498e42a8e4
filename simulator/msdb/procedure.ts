import type { Agent } from '../agent/agent';
import type { ApplicationLocks } from '../application-locks';
import type { ProcedureCall, SystemProcedure } from '../engine/system-procedure';
import type { ServerJournal } from '../journal';
import type { Msdb } from './database';
import { type Grantee, may } from './permissions';
import { MsdbCall } from './procedure-call';
import { parseSignature } from './signature';

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
