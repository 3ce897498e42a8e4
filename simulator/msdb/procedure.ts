import type { Agent } from '../agent/agent';
import type { ProcedureCall, ProcedureParameter, SystemProcedure } from '../engine/system-procedure';
import type { ServerJournal } from '../journal';
import type { Msdb } from './database';
import { raise } from './messages';
import { may } from './permissions';
import type { Grantee } from './permissions';

/** What the procedures of one server work on. */
export interface MsdbContext {
  readonly msdb: Msdb;
  readonly agent: Agent;
  readonly journal: ServerJournal;
}

export interface MsdbProcedure {
  /** Without database and schema: `sp_start_job`. */
  readonly name: string;
  readonly grantee: Grantee;
  readonly parameters: readonly ProcedureParameter[];
  /** It collects its rows with an INSERT … EXEC of its own, so that a caller's INSERT … EXEC fails with 8164. */
  readonly nestsInsertExec?: boolean;
  readonly run: (call: ProcedureCall) => number | Promise<number>;
}

/** A procedure of `msdb.dbo`; a caller without the grant gets error 229. */
export function msdbProcedure(procedure: MsdbProcedure): SystemProcedure {
  return ownedBy('msdb', 'dbo', procedure);
}

/** A procedure of any database and schema; `*` is found from every database. */
export function ownedBy(database: string, schema: string, procedure: MsdbProcedure): SystemProcedure {
  const { name, grantee, run, ...rest } = procedure;
  return {
    ...rest,
    database,
    name: `${schema}.${name}`,
    run: (call) =>
      may('EXECUTE', call.caller, name, grantee) ? run(call) : raise(call, 229, 'EXECUTE', name, database, schema),
  };
}
