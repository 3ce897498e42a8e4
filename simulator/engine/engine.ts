import { isCarriedOut, type Output, runBatch } from '../transact-sql/run/run-statements';
import { createFrame, type ServerContext, type SessionState } from '../transact-sql/run/session-state';
import { TransactSqlSession } from '../transact-sql/session';
import { asText } from '../transact-sql/values/convert';
import type { Identity } from './server-objects';
import type { ServerMessage, SqlSession } from './sql-session';

/** Who logs in, as far as T-SQL asks. */
export interface SessionLogin {
  readonly identity: Identity;
  readonly applicationName: string;
  readonly hostName: string;
  readonly database: string;
  /** Called when the session has ended, and when it was reset. */
  readonly ended?: (spid: number) => void;
}

/** The batch of a T-SQL job step. */
export interface StepBatch extends Omit<SessionLogin, 'hostName' | 'ended'> {
  readonly sql: string;
  readonly signal: AbortSignal;
}

/** The T-SQL engine of one server. */
export interface Engine {
  openSession(login: SessionLogin): SqlSession;
  /** Runs a job step's batch in a session of its own; it fails with the first error above severity 10. */
  runStep(step: StepBatch): Promise<StepReply>;
}

export interface StepReply {
  readonly ok: boolean;
  readonly messages: readonly ServerMessage[];
  /** Its result sets: names of columns, rows, and how many. */
  readonly results: string;
}

/** Sessions below this number are the server's own. */
const FIRST_SPID = 51;

export function createEngine(server: ServerContext): Engine {
  let nextSpid = FIRST_SPID;
  return {
    openSession: (login) => new TransactSqlSession(sessionState(server, login, nextSpid++), login.ended),
    runStep: async ({ sql, signal, ...login }) => {
      const state = sessionState(server, { ...login, hostName: server.serverName }, nextSpid++);
      const messages: ServerMessage[] = [];
      const results: string[] = [];
      const firstError = new AbortController();
      const output: Output = {
        resultSet: (columns, rows) => {
          const lines = rows.map((row) => row.map((value, at) => asText(value, columns[at]?.type ?? null) ?? 'NULL'));
          const all = [columns.map(({ name }) => name), ...lines].map((line) => line.join(' '));
          results.push([...all, `(${rows.length} rows(s) affected)`].join('\n'));
        },
        message: (message) => {
          messages.push(message);
          if (message.class > 10) firstError.abort();
        },
        done: () => undefined,
      };
      const frame = createFrame(state, AbortSignal.any([signal, firstError.signal]));
      await isCarriedOut(output, () => runBatch(sql, frame, output));
      return { ok: !firstError.signal.aborted, messages, results: results.join('\n') };
    },
  };
}

function sessionState(server: ServerContext, login: SessionLogin, spid: number): SessionState {
  const { identity, applicationName, hostName, database } = login;
  return {
    server,
    caller: { spid, identity, applicationName },
    hostName,
    database,
    options: new Map(),
    tempTables: new Map(),
    prepared: new Map(),
    lastHandle: 0,
    parsed: new Map(),
    statements: 0,
  };
}
