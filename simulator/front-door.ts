import type { ApplicationLocks } from './application-locks';
import type { Engine } from './engine/engine';
import type { LoginRequest, ServerMessage, SqlServer, SqlSession } from './engine/sql-session';
import type { ServerJournal } from './journal';
import type { Logins } from './logins';
import { sameName } from './msdb/database';

/** The databases every server has. */
export const DATABASES = ['master', 'tempdb', 'model', 'msdb'] as const;

export interface FrontDoorOptions {
  readonly serverName: string;
  readonly engine: Engine;
  readonly logins: Logins;
  readonly locks: ApplicationLocks;
  readonly journal: ServerJournal;
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
    const { engine, logins, locks } = this.options;
    const login = logins.authenticate(request.userName, request.password);
    if (!login) return { refused: refusal(18456, 14, `Login failed for user '${request.userName}'.`) };
    const database = DATABASES.find((name) => sameName(name, request.database || 'master'));
    if (database === undefined) {
      const text = `Cannot open database "${request.database}" requested by the login. The login failed.`;
      return { refused: refusal(4060, 11, text) };
    }
    const session = engine.openSession({
      login: login.name,
      isSysadmin: login.isSysadmin,
      roles: login.roles,
      applicationName: request.applicationName,
      hostName: request.hostName,
      database,
    });
    return { session: withLocks(session, locks) };
  }
}

function refusal(number: number, severity: number, message: string): ServerMessage {
  return { number, state: 1, class: severity, message, procedureName: '', lineNumber: 1 };
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
