import type { ApplicationLocks } from './application-locks';
import type { Engine } from './engine/engine';
import type { LoginRequest, ServerMessage, SqlServer, SqlSession } from './engine/sql-session';
import { type Faults, loginMessage } from './faults/faults';
import type { ServerJournal } from './journal';
import { sameName } from './msdb/database';
import type { Principals } from './principals';

/** The databases every server has. */
export const DATABASES = ['master', 'tempdb', 'model', 'msdb'] as const;

export interface FrontDoorOptions {
  readonly serverName: string;
  readonly engine: Engine;
  readonly principals: Principals;
  readonly locks: ApplicationLocks;
  readonly journal: ServerJournal;
  readonly faults: Faults;
}

/** Lets logins in and gives each a session whose application locks end with it. */
export class FrontDoor implements SqlServer {
  readonly serverName: string;

  constructor(private readonly options: FrontDoorOptions) {
    this.serverName = options.serverName;
  }

  login(request: LoginRequest): { readonly session: SqlSession } | { readonly refused: ServerMessage } {
    const { userName: login, applicationName } = request;
    const answer = this.answer(request);
    this.options.journal({ event: 'login', login, applicationName, accepted: 'session' in answer });
    return answer;
  }

  private answer(request: LoginRequest): { readonly session: SqlSession } | { readonly refused: ServerMessage } {
    const { engine, principals, locks, faults } = this.options;
    const { userName } = request;
    const fault = faults.loginError(userName, request.database || 'master');
    if (fault) return { refused: fault };
    const identity = principals.authenticate(userName, request.password);
    if (!identity) return { refused: loginMessage(18456, userName, request.database) };
    const database = DATABASES.find((name) => sameName(name, request.database || 'master'));
    if (database === undefined) return { refused: loginMessage(4060, userName, request.database) };
    const session = engine.openSession({
      identity,
      applicationName: request.applicationName,
      hostName: request.hostName,
      database,
    });
    return { session: withLocks(session, locks) };
  }
}

/** An attention leaves the locks of a session alone; a reset and the end of the session free them. */
function withLocks(session: SqlSession, locks: ApplicationLocks): SqlSession {
  return {
    spid: session.spid,
    get database() {
      return session.database;
    },
    execute: (request, reply, signal) => session.execute(request, reply, signal),
    reset: () => {
      session.reset();
      locks.sessionClosed(session.spid);
    },
    close: () => {
      session.close();
      locks.sessionClosed(session.spid);
    },
  };
}
