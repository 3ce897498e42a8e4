import { Agent } from './agent/agent';
import type { StepScript } from './agent/step-script';
import { ApplicationLocks } from './application-locks';
import { AdjustableClock, type ServerClock } from './clock';
import { addDescribedJobs, describedProxies } from './described-jobs';
import type { ServerDescription } from './description-schema';
import { Engine } from './engine/engine';
import type { SqlServer } from './engine/sql-session';
import type { FaultOf } from './faults/fault';
import { Faults, type ImmediateFault } from './faults/faults';
import { createFrontDoor, DATABASES } from './front-door';
import type { ServerJournal } from './journal';
import { Msdb, recreateJob } from './msdb/database';
import { createProcedures } from './msdb/procedures';
import { createTables } from './msdb/tables';
import { createSecurity, Principals } from './principals';

export interface InstanceParts {
  /** Its key in the description. */
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

/** `restart` is how the whole server goes down and comes up again. */
export function createInstance(parts: InstanceParts, restart: (downForMs: number) => Promise<void>): Instance {
  const { name, description, journal } = parts;
  const serverName = description.serverName ?? name.toUpperCase();
  const clock = new AdjustableClock(parts.clock);
  const faults: Faults = new Faults((fault) =>
    ACTS[fault.fault](fault as never, { clock, msdb, agent, scripts, restart }),
  );
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
  const server = { serverName, clock, procedures, tables, databases: DATABASES, security };
  const engine: Engine = new Engine(server);
  const frontDoor = createFrontDoor({ serverName, engine, principals, locks, journal, faults });
  return { msdb, agent, faults, frontDoor };
}

interface Actors {
  readonly clock: AdjustableClock;
  readonly msdb: Msdb;
  readonly agent: Agent;
  readonly scripts: Map<string, StepScript>;
  readonly restart: (downForMs: number) => Promise<void>;
}

/** How each fault that is done at once is done. */
const ACTS: { readonly [N in ImmediateFault['fault']]: (fault: FaultOf<N>, actors: Actors) => void | Promise<void> } = {
  agentStop: (_, { agent }) => agent.stop(),
  agentStart: (_, { agent }) => agent.start(),
  agentCrash: (_, { agent }) => agent.crash(),
  agentRestart: async ({ graceful }, { agent }) => {
    await (graceful ? agent.stop() : agent.crash());
    return agent.start();
  },
  purgeHistory: ({ job }, { msdb }) =>
    void msdb.history.purge(job === undefined ? undefined : msdb.jobNamed(job).job_id),
  recreateJob: ({ job }, { msdb, agent, scripts }) =>
    agent.jobAdded(recreateJob(msdb, msdb.jobNamed(job), scripts).job_id),
  stepClock: ({ by }, { clock }) => clock.step(by),
  changeUtcOffset: ({ minutes }, { clock }) => clock.setOffset(minutes),
  restartServer: ({ downFor }, { restart }) => restart(downFor),
};
