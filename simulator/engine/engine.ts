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

type StepLogin = Omit<SessionLogin, 'hostName' | 'ended'>;

export interface StepReply {
  readonly messages: readonly ServerMessage[];
  /** Its result sets: names of columns, rows, and how many. */
  readonly results: string;
}

/** Sessions below this number are the server's own. */
const FIRST_SPID = 51;

/** The T-SQL engine of one server. */
export class Engine {
  private nextSpid = FIRST_SPID;

  constructor(private readonly server: ServerContext) {}

  openSession(login: SessionLogin): SqlSession {
    return new TransactSqlSession(this.newState(login), login.ended);
  }

  /** Runs a job step's batch in a session of its own; it fails with the first error above severity 10. */
  async runStep(login: StepLogin, sql: string, signal: AbortSignal): Promise<StepReply> {
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
    const state = this.newState({ ...login, hostName: this.server.serverName });
    const frame = createFrame(state, AbortSignal.any([signal, firstError.signal]));
    await isCarriedOut(output, () => runBatch(sql, frame, output));
    return { messages, results: results.join('\n') };
  }

  private newState({ identity, applicationName, hostName, database }: SessionLogin): SessionState {
    return {
      server: this.server,
      caller: { spid: this.nextSpid++, identity, applicationName },
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
}
