import type { ApplicationLocks } from './application-locks';
import type { Engine } from './engine/engine';
import type { LoginAnswer, LoginRequest, SqlServer } from './engine/sql-session';
import { type Faults, loginMessage } from './faults/faults';
import type { ServerJournal } from './journal';
import { sameName } from './msdb/database';
import type { Principals } from './principals';

/** The databases every server has. */
export const DATABASES = ['master', 'tempdb', 'model', 'msdb'] as const;

interface FrontDoorParts {
  readonly serverName: string;
  readonly engine: Engine;
  readonly principals: Principals;
  readonly locks: ApplicationLocks;
  readonly journal: ServerJournal;
  readonly faults: Faults;
}

/** Lets logins in and gives each a session whose application locks end with it. */
export function createFrontDoor(parts: FrontDoorParts): SqlServer {
  const { serverName, engine, principals, locks, journal, faults } = parts;
  // An attention leaves the locks of a session alone; a reset and the end of the session free them.
  const ended = (spid: number) => locks.sessionClosed(spid);
  const answer = ({ userName, password, applicationName, hostName, database: wanted }: LoginRequest): LoginAnswer => {
    const fault = faults.loginError(userName, wanted || 'master');
    if (fault) return { refused: fault };
    const identity = principals.authenticate(userName, password);
    if (!identity) return { refused: loginMessage(18456, userName, wanted) };
    const database = DATABASES.find((name) => sameName(name, wanted || 'master'));
    if (database === undefined) return { refused: loginMessage(4060, userName, wanted) };
    return { session: engine.openSession({ identity, applicationName, hostName, database, ended }) };
  };
  const login = (request: LoginRequest): LoginAnswer => {
    const { userName, applicationName } = request;
    const answered = answer(request);
    journal({ event: 'login', login: userName, applicationName, accepted: 'session' in answered });
    return answered;
  };
  return { serverName, login };
}
