import type { ServerClock } from '../../clock';
import type { Caller, Security, SystemProcedure, SystemTable } from '../../engine/server-objects';
import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { type BoundQuery, emptyScope, type Expression, NO_ROWS, sameName } from '../expressions/scope';
import { sqlError, type SqlError, unsupported } from '../sql-error';
import type { Statement } from '../statements/statement';
import { convert } from '../values/convert';
import type { ServerMoment } from '../values/dates';
import { INT, MAX_TEXT } from '../values/types';

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
  readonly columns: readonly ColumnDescription[];
  rows: SqlValue[][];
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
  readonly prepared: Map<number, { readonly text: string; readonly declared: string }>;
  lastHandle: number;
  readonly parsed: Map<string, readonly Statement[]>;
  statements: number;
}

/** A batch, a procedure or a dynamic text while it runs: its variables and what the @@ functions say. */
export interface Frame {
  readonly session: SessionState;
  /** What has called it, whose temporary tables it sees. */
  readonly outer: Frame | undefined;
  /** By name in lower case, with its `@`. */
  readonly variables: Map<string, Variable>;
  readonly tables: Map<string, LocalTable>;
  /** Those made here: the session's in a batch, and otherwise gone when the frame ends. */
  readonly tempTables: Map<string, LocalTable>;
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
  caught: SqlError | undefined;
  /** What GETDATE() and the like say throughout one statement. */
  moment: ServerMoment | undefined;
  /** The statements that could not be bound before they run. */
  readonly deferred: Set<Statement>;
}

export function createFrame(session: SessionState, signal: AbortSignal, outer?: Frame): Frame {
  return {
    session,
    outer,
    variables: new Map(),
    tables: new Map(),
    tempTables: outer === undefined ? session.tempTables : new Map<string, LocalTable>(),
    signal,
    isInsideInsertExec: outer?.isInsideInsertExec ?? false,
    rowCount: outer?.rowCount ?? 0,
    lastError: 0,
    pendingError: undefined,
    tryDepth: outer?.tryDepth ?? 0,
    caught: outer?.caught,
    deferred: new Set(),
    moment: undefined,
  };
}

/** A table to read from: a temporary one, a table variable or one of the server. @throws SqlError 208, 229, 1087 */
export function findTable(path: readonly string[], frame: Frame): BoundQuery {
  const local = findLocalTable(path, frame);
  if (local !== undefined) return { columns: local.columns, rows: () => local.rows };
  const { caller } = frame.session;
  const table = findSystemTable(path, frame.session);
  if (table === undefined) throw tableNotFound(path, frame.session);
  if (!table.maySelect(caller)) {
    const [schema = '', object = ''] = table.name.split('.');
    throw sqlError(229, [object, table.database, schema]);
  }
  const names = table.columns.map(({ name }) => name);
  return {
    columns: table.columns,
    rows: () => Array.from(table.rows(caller), (row) => names.map((name) => row[name] ?? null)),
  };
}

/** What every server has, and this one has in no database, is refused as such. */
export function tableNotFound(path: readonly string[], { server }: SessionState): SqlError {
  const [name, last = ''] = [path.join('.'), path.at(-1)];
  const isHere = server.tables.some((table) => sameName(table.name.split('.')[1], last));
  if (/(^|\.)(sys|information_schema\.)/i.test(name) && !isHere) return unsupported(`table ${name}`);
  return sqlError(name.startsWith('@') ? 1087 : 208, [name]);
}

/** `#name` (in whatever database it is said to be) or `@name`. */
export function findLocalTable(path: readonly string[], frame: Frame): LocalTable | undefined {
  const name = path.at(-1)?.toLowerCase() ?? '';
  return name.startsWith('@') ? frame.tables.get(name) : tempTablesWith(name, frame)?.get(name);
}

/** Those of the innermost frame that has one of that name. */
export function tempTablesWith(name: string, frame: Frame): Frame['tempTables'] | undefined {
  if (frame.tempTables.has(name)) return frame.tempTables;
  return frame.outer && tempTablesWith(name, frame.outer);
}

export function findSystemTable(path: readonly string[], { server, database }: SessionState): SystemTable | undefined {
  const [name = '', schema = '', named = ''] = [...path].reverse();
  return server.tables.find(
    (table) => sameName(table.name, `${schema || 'dbo'}.${name}`) && sameName(table.database, named || database),
  );
}

/** @throws SqlError 137 */
export function findVariable(name: string, { variables }: Frame, line?: number): Variable {
  const variable = variables.get(name.toLowerCase());
  if (variable === undefined) throw sqlError(137, [name], line);
  return variable;
}

export function assign(variable: Variable, expression: Expression, frame: Frame): void {
  const { value, type } = evaluate(expression, frame);
  variable.value = convert(value, type, variable.type);
}

/** An expression outside of any query. */
export function evaluate(expression: Expression, frame: Frame) {
  const bound = expression(emptyScope(frame));
  return { value: bound.evaluate(NO_ROWS), type: bound.type };
}

export function textOf(expression: Expression, frame: Frame): string | null {
  const { value, type } = evaluate(expression, frame);
  return convert(value, type, MAX_TEXT) as string | null;
}

/** NULL is 0. */
export function intOf(expression: Expression, frame: Frame): number {
  const { value, type } = evaluate(expression, frame);
  return (convert(value, type, INT) as number | null) ?? 0;
}
