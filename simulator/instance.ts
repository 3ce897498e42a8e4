import { Agent } from './agent/agent';
import { ApplicationLocks } from './application-locks';
import { AdjustableClock, type ServerClock } from './clock';
import { addDescribedJobs, describedProxies } from './described-jobs';
import type { ServerDescription } from './description-schema';
import { Engine, type SessionLogin } from './engine/engine';
import type { LoginAnswer, LoginRequest, ServerMessage, SqlServer } from './engine/sql-session';
import { Faults, loginMessage } from './faults/faults';
import type { ServerJournal } from './journal';
import { Msdb, recreateJob, sameName } from './msdb/database';
import { createProcedures } from './msdb/procedures';
import { createTables } from './msdb/tables';
import { createSecurity, Principals } from './principals';

export interface InstanceParts {
  readonly name: string;
  readonly description: ServerDescription;
  readonly clock: ServerClock;
  readonly journal: ServerJournal;
}

/** One simulated instance without its socket: what it knows stays when the socket goes. */
export interface Instance {
  readonly msdb: Msdb;
  readonly agent: Agent;
  readonly frontDoor: SqlServer;
  readonly faults: Faults;
}

const DATABASES = ['master', 'tempdb', 'model', 'msdb'] as const;

/** `restart` is how the whole server goes down and comes up again. */
export function createInstance(parts: InstanceParts, restart: (downForMs: number) => Promise<void>): Instance {
  const { name, description, journal } = parts;
  const serverName = description.serverName ?? name.toUpperCase();
  const clock = new AdjustableClock(parts.clock);
  const faults: Faults = new Faults({
    agentStop: () => agent.stop(),
    agentStart: () => agent.start(),
    agentCrash: () => agent.crash(),
    agentRestart: async ({ graceful }) => {
      await (graceful ? agent.stop() : agent.crash());
      return agent.start();
    },
    purgeHistory: ({ job }) => void msdb.history.purge(job === undefined ? undefined : msdb.jobNamed(job).job_id),
    recreateJob: ({ job }) => agent.jobAdded(recreateJob(msdb, msdb.jobNamed(job), scripts).job_id),
    stepClock: ({ by }) => clock.step(by),
    changeUtcOffset: ({ minutes }) => clock.setOffset(minutes),
    restartServer: ({ downFor }) => restart(downFor),
  });
  const principals = new Principals(description.logins, (object) => faults.denies(object));
  const locks = new ApplicationLocks(clock);
  const proxies = describedProxies(description.proxies);
  const msdb = new Msdb(serverName, clock, principals, proxies, description.agent);
  const scripts = addDescribedJobs(msdb, description.jobs);
  const runTsql: Engine['runStep'] = (...batch) => engine.runStep(...batch);
  const lateness = (of: 'historyLate' | 'activityLate') => faults.lateness(of);
  const agent = new Agent({ msdb, journal, runTsql, scripts, startDelayMs: description.agent.startDelay, lateness });
  const procedures = createProcedures({ msdb, agent, locks, journal });
  const tables = createTables(msdb);
  const security = createSecurity(principals, () => [...procedures, ...tables].map((object) => object.name));
  const engine: Engine = new Engine({ serverName, clock, procedures, tables, databases: DATABASES, security });
  // An attention leaves the locks of a session alone; a reset and the end of the session free them.
  const ended = (spid: number) => locks.sessionClosed(spid);
  const login = (request: LoginRequest): LoginAnswer => {
    const { userName, applicationName, hostName } = request;
    const admitted = admit(request, principals, faults);
    const accepted = !('refused' in admitted);
    journal({ event: 'login', login: userName, applicationName, accepted });
    return accepted ? { session: engine.openSession({ ...admitted, applicationName, hostName, ended }) } : admitted;
  };
  return { msdb, agent, faults, frontDoor: { serverName, login } };
}

function admit(
  { userName, password, database: wanted }: LoginRequest,
  principals: Principals,
  faults: Faults,
): Pick<SessionLogin, 'identity' | 'database'> | { readonly refused: ServerMessage } {
  const fault = faults.loginError(userName, wanted || 'master');
  if (fault) return { refused: fault };
  const identity = principals.authenticate(userName, password);
  if (!identity) return { refused: loginMessage(18456, userName, wanted) };
  const database = DATABASES.find((name) => sameName(name, wanted || 'master'));
  return database ? { identity, database } : { refused: loginMessage(4060, userName, wanted) };
}
