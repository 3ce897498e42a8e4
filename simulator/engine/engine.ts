import type { ServerMessage, SqlSession } from './sql-session';
import type { Identity } from './system-procedure';
import { RowlessReply } from '../transact-sql/run/rowless-reply';
import type { ServerContext, SessionState } from '../transact-sql/run/session-state';
import { TransactSqlSession } from '../transact-sql/session';

/** Who logs in, as far as T-SQL asks. */
export interface SessionLogin {
  readonly identity: Identity;
  readonly applicationName: string;
  readonly hostName: string;
  readonly database: string;
}

/** The batch of a T-SQL job step. */
export interface StepBatch extends Omit<SessionLogin, 'hostName'> {
  readonly sql: string;
  readonly signal: AbortSignal;
}

/** The T-SQL engine of one server. */
export interface Engine {
  openSession(login: SessionLogin): SqlSession;
  /** Runs a job step's batch in a session of its own; it fails with the first error above severity 10. */
  runStep(step: StepBatch): Promise<{ readonly ok: boolean; readonly messages: readonly ServerMessage[] }>;
}

/** Sessions below this number are the server's own. */
const FIRST_SPID = 51;

export function createEngine(server: ServerContext): Engine {
  let nextSpid = FIRST_SPID;
  const openSession = (login: SessionLogin): SqlSession =>
    new TransactSqlSession(sessionState(server, login, nextSpid++));
  return {
    openSession,
    runStep: async ({ sql, signal, ...login }) => {
      const session = openSession({ ...login, hostName: server.serverName });
      const reply = new RowlessReply(signal);
      await session.execute({ kind: 'batch', text: sql }, reply, reply.signal);
      session.close();
      return { ok: !reply.hasError, messages: reply.messages };
    },
  };
}

function sessionState(server: ServerContext, login: SessionLogin, spid: number): SessionState {
  const { identity, applicationName } = login;
  return {
    server,
    caller: { spid, identity, applicationName },
    hostName: login.hostName,
    database: login.database,
    options: new Map(),
    tempTables: new Map(),
    prepared: new Map(),
    lastHandle: 0,
    parsed: new Map(),
    statements: 0,
  };
}
