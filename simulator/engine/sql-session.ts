import type { SqlType, SqlValue } from './sql-value';

/**
 * The seam between the wire (TDS) and the engine (T-SQL). The wire knows bytes and no SQL; the engine knows SQL and no
 * bytes. One `SqlServer` is one simulated instance; one `SqlSession` is one login on it (one SPID).
 */
export interface SqlServer {
  /** What LOGINACK and error tokens call the server, e.g. `ETL01`. */
  readonly serverName: string;
  /** Decides on a LOGIN7. A refusal (18456 and the like) is sent as an ERROR token, then the connection is closed. */
  login(request: LoginRequest): LoginAnswer;
}

export type LoginAnswer = { readonly session: SqlSession } | { readonly refused: ServerMessage };

/** The fields of LOGIN7 (MS-TDS 2.2.6.4) the engine cares about. */
export interface LoginRequest {
  readonly userName: string;
  readonly password: string;
  readonly hostName: string;
  readonly applicationName: string;
  /** The initial database asked for; empty means the login's default. */
  readonly database: string;
}

export interface SqlSession {
  readonly spid: number;
  /** The current database (sent as ENVCHANGE when it changes, and at login). */
  readonly database: string;
  /**
   * Runs one request and writes its whole reply. Resolves when the reply is complete. When `signal` aborts (attention,
   * or the connection is gone) it stops at the next safe point and resolves; the session and its locks stay alive.
   * Never rejects for anything SQL: errors are written to `reply`.
   */
  execute(request: SqlRequest, reply: Reply, signal: AbortSignal): Promise<void>;
  /** RESETCONNECTION: drop temp tables and SET options, release session locks, go back to the login's database. */
  reset(): void;
  close(): void;
}

export type SqlRequest =
  | { readonly kind: 'batch'; readonly text: string }
  /** `procedure` is the name as sent; the well-known ProcIDs arrive by their names (`sp_executesql`, `sp_prepare` …). */
  | { readonly kind: 'rpc'; readonly procedure: string; readonly parameters: readonly RpcParameter[] };

export interface RpcParameter {
  /** With its `@`, or empty for a positional parameter. */
  readonly name: string;
  readonly type: SqlType;
  readonly value: SqlValue;
  readonly isOutput: boolean;
}

/** What ERROR and INFO tokens carry (MS-TDS 2.2.7.10, 2.2.7.13). Class above 10 is an error. */
export interface ServerMessage {
  readonly number: number;
  readonly state: number;
  readonly class: number;
  readonly message: string;
  readonly procedureName: string;
  readonly lineNumber: number;
}

export interface ColumnDescription {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}

/** One reply, written token by token. The wire holds back the last DONE, frames and sends. */
export interface Reply {
  columns(columns: readonly ColumnDescription[]): void;
  row(values: readonly SqlValue[]): void;
  message(message: ServerMessage): void;
  /** Sends what is written so far, which otherwise goes out at the end. */
  flush(): void;
  /** `rowCount` undefined means that the count is not valid (SET NOCOUNT ON, or not a counting statement). */
  done(
    kind: 'DONE' | 'DONEINPROC' | 'DONEPROC',
    end: { readonly rowCount?: number; readonly hasError?: boolean },
  ): void;
  returnStatus(value: number): void;
  returnValue(name: string, type: SqlType, value: SqlValue): void;
  databaseChanged(from: string, to: string): void;
}
