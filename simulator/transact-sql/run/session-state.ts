import type { ServerClock } from '../../clock';
import type { Caller, Security, SystemProcedure, SystemTable } from '../../engine/server-objects';
import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import type { SqlError } from '../sql-error';
import type { Statement } from '../statements/statement';

/** The server that a session is on, as far as T-SQL sees it. */
export interface ServerContext {
  readonly serverName: string;
  readonly clock: ServerClock;
  readonly procedures: readonly SystemProcedure[];
  readonly tables: readonly SystemTable[];
  readonly databases: readonly string[];
  readonly security: Security;
}

/** A temporary table or a table variable. */
export interface LocalTable {
  readonly columns: readonly LocalColumn[];
  rows: SqlValue[][];
  nextIdentity: number;
}

export interface LocalColumn extends ColumnDescription {
  readonly isIdentity: boolean;
  /** Undefined is NULL. */
  readonly default: (() => SqlValue) | undefined;
}

export interface Variable {
  readonly type: SqlType;
  value: SqlValue;
}

/** What a session keeps between its requests. */
export interface SessionState {
  readonly server: ServerContext;
  readonly caller: Caller;
  readonly hostName: string;
  database: string;
  options: Map<string, string>;
  /** By name in lower case, with its `#`. */
  readonly tempTables: Map<string, LocalTable>;
  /** By handle. */
  readonly prepared: Map<number, { readonly text: string; readonly declared: string }>;
  lastHandle: number;
  /** By text. */
  readonly parsed: Map<string, readonly Statement[]>;
  /** How many were carried out. */
  statements: number;
}

/** A batch, a procedure or a dynamic text while it runs: its variables and what the @@ functions say. */
export interface Frame {
  readonly session: SessionState;
  /** By name in lower case, with its `@`. */
  readonly variables: Map<string, Variable>;
  readonly tables: Map<string, LocalTable>;
  /** Temporary tables made here; they go when the frame ends. */
  readonly ownTempTables: Set<string>;
  readonly signal: AbortSignal;
  /** Inside INSERT … EXEC another one is not allowed. */
  readonly isInsideInsertExec: boolean;
  rowCount: number;
  /** @@ERROR: of the statement before this one. */
  lastError: number;
  /** An error that the running statement has told without ending by it. */
  pendingError: number | undefined;
  /** How many TRY blocks are around, those of the callers included. */
  tryDepth: number;
  /** In a CATCH block, what it caught. */
  caught: SqlError | undefined;
}

export function createFrame(session: SessionState, signal: AbortSignal, outer?: Frame): Frame {
  return {
    session,
    variables: new Map(),
    tables: new Map(),
    ownTempTables: new Set(),
    signal,
    isInsideInsertExec: outer?.isInsideInsertExec ?? false,
    rowCount: outer?.rowCount ?? 0,
    lastError: 0,
    pendingError: undefined,
    tryDepth: outer?.tryDepth ?? 0,
    caught: outer?.caught,
  };
}
