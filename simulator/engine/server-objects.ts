import type { SqlError } from '../transact-sql/sql-error';
import type { ColumnDescription } from './sql-session';
import type { SqlType, SqlValue } from './sql-value';

/**
 * The seam between the engine and msdb: a stored procedure or table that is TypeScript. The engine parses, binds the
 * arguments (by name or position, converts them to the declared types, fills defaults, raises 201/8144/8145 …), and calls.
 */
export interface SystemProcedure {
  /** Database, schema and name: `msdb.dbo.sp_start_job`; `*.sys.sp_getapplock` is found from every database. */
  readonly database: string;
  readonly name: string;
  readonly parameters: readonly ProcedureParameter[];
  /** It fills a table by an INSERT … EXEC of its own, so that a caller's INSERT … EXEC of it is error 8164. */
  readonly nestsInsertExec?: boolean;
  run(call: ProcedureCall): number | Promise<number>;
}

export interface ProcedureParameter {
  readonly name: string;
  readonly type: SqlType;
  /** Undefined: the caller must give it (error 201). */
  readonly default?: SqlValue | undefined;
  readonly isOutput?: boolean;
}

export interface ProcedureCall {
  /** Every declared parameter by its name with `@`, converted to its type. */
  readonly args: Readonly<Record<string, SqlValue>>;
  readonly caller: Caller;
  /** The database lock scope and the like: the database the procedure was named in. */
  readonly database: string;
  /** Aborts when the client sends an attention or goes away; anything that waits must stop then. */
  readonly signal: AbortSignal;
  setOutput(name: string, value: SqlValue): void;
  /** Sends one result set to the caller (or into the INSERT … EXEC target). */
  resultSet(columns: readonly ColumnDescription[], rows: readonly Readonly<Record<string, SqlValue>>[]): void;
  /** Raises an error or an informational message (severity up to 10) as RAISERROR in that procedure would; goes on. */
  raise(message: SqlError): void;
}

/** From the widest to the narrowest member: an Operator is a Reader is a User (SQL Server Agent Fixed Database Roles). */
export const AGENT_ROLES = ['SQLAgentUserRole', 'SQLAgentReaderRole', 'SQLAgentOperatorRole'] as const;
export type AgentRole = (typeof AGENT_ROLES)[number];

/** Who somebody is and what was given to them; it may change while they are there. */
export interface Identity {
  readonly name: string;
  readonly isSysadmin: boolean;
  /** Directly or by a role that contains it. */
  isMemberOf(role: AgentRole): boolean;
  /** What was given to, or taken from, the principal itself; undefined leaves it to its roles. */
  granted(permission: 'EXECUTE' | 'SELECT', object: string): boolean | undefined;
}

/** Who calls: one session and its login. */
export interface Caller {
  readonly spid: number;
  readonly identity: Identity;
  readonly applicationName: string;
}

/** A table that T-SQL may SELECT from: `msdb.dbo.sysjobs`. Rows are plain objects keyed by column name. */
export interface SystemTable {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly ColumnDescription[];
  rows(caller: Caller): Iterable<Readonly<Record<string, SqlValue>>>;
  /** Whom SELECT is granted to; false ⇒ error 229 (`The SELECT permission was denied on the object …`). */
  maySelect(caller: Caller): boolean;
}

/** What a statement changes about who may do what: CREATE and DROP of LOGIN and USER, ALTER ROLE … ADD MEMBER, GRANT. */
export type SecurityChange =
  | { readonly kind: 'createLogin'; readonly name: string; readonly password: string }
  | { readonly kind: 'createUser'; readonly name: string; readonly login: string }
  | { readonly kind: 'dropLogin'; readonly name: string }
  | { readonly kind: 'dropUser'; readonly name: string }
  | { readonly kind: 'addMember'; readonly role: string; readonly member: string }
  | {
      readonly kind: 'grant';
      readonly permissions: readonly string[];
      /** Without database; the schema may be left out. */
      readonly object: string;
      readonly to: readonly string[];
    };

/** The seam between the engine and the server's principals. */
export interface Security {
  /** Carries the change out in that database. @throws SqlError 15007, 15023, 15025, 15151, 15247 */
  change(change: SecurityChange, by: Identity, database: string): void;
  /** Whether there is a login, or a user of msdb, of that name. */
  hasLogin(name: string): boolean;
  hasUser(name: string): boolean;
}
