import { Agent } from './agent/agent';
import { SERVICE_ACCOUNT } from './agent/step-result';
import type { TsqlRunner } from './agent/step-result';
import { ApplicationLocks } from './application-locks';
import { serverCertificate } from './certificate';
import type { ServerClock } from './clock';
import { addDescribedJobs } from './described-jobs';
import type { ServerDescription } from './description-schema';
import { createEngine } from './engine/engine';
import type { Engine } from './engine/engine';
import { DATABASES, FrontDoor } from './front-door';
import type { RequestCounts, ServerJournal } from './journal';
import { Logins } from './logins';
import { Msdb } from './msdb/database';
import { Principals } from './msdb/principals';
import { createProcedures } from './msdb/procedures';
import { createTables } from './msdb/tables';
import { RequestCounter } from './request-counter';
import { listen } from './wire/listener';

/** One simulated instance that listens. */
export interface RunningServer {
  /** Its key in the description. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** PEM of its self-signed certificate, for a client's `ca`; empty with `encryption: off`. */
  readonly certificate: string;
  readonly agent: {
    /** Graceful: running jobs end canceled by `Shutdown Sequence`. */
    stop(): Promise<void>;
    start(): Promise<void>;
    /** As if the process were killed: running jobs get no outcome row. */
    crash(): Promise<void>;
  };
  requests(): RequestCounts;
  /**
   * A start by somebody else: a schedule, or a person. The Agent takes it in as it does any request.
   * @throws Error when there is no such job, or when the Agent refuses.
   */
  runJob(job: string, by: { readonly schedule: string } | { readonly user: string }): void;
}

export interface ServerParts {
  readonly name: string;
  readonly description: ServerDescription;
  readonly clock: ServerClock;
  readonly journal: ServerJournal;
}

/** Builds one server from its description and lets it listen. */
export async function startServer(parts: ServerParts): Promise<RunningServer & { close(): Promise<void> }> {
  const { name, description, clock, journal } = parts;
  const serverName = description.serverName ?? name.toUpperCase();
  const logins = new Logins(description.logins);
  const locks = new ApplicationLocks(clock);
  const { msdb, agent, engine } = assemble(parts, serverName, logins, locks);
  const counter = new RequestCounter(journal);
  const tls = description.encryption === 'off' ? undefined : await serverCertificate();
  const listener = await listen({
    server: new FrontDoor({ serverName, engine, logins, locks, journal }),
    host: description.host,
    port: description.port,
    encryption: description.encryption,
    ...(tls === undefined ? {} : { tls }),
    onRequest: (kind) => {
      counter.count(kind);
    },
  });
  journal({ event: 'listening', host: listener.host, port: listener.port });
  if (description.agent.running) await agent.start(0);
  return {
    name,
    host: listener.host,
    port: listener.port,
    certificate: tls?.cert ?? '',
    agent: { stop: () => agent.stop(), start: () => agent.start(), crash: () => agent.crash() },
    requests: () => counter.current(),
    runJob: foreignStarts(msdb, agent),
    close: async () => {
      await agent.crash();
      await listener.close();
      counter.close();
    },
  };
}

function assemble(
  { description, clock, journal }: ServerParts,
  serverName: string,
  logins: Logins,
  locks: ApplicationLocks,
) {
  const { historyMaxRows: maxRows, historyMaxRowsPerJob: maxRowsPerJob, startDelay } = description.agent;
  const principals = new Principals(logins.names());
  const msdb = new Msdb({ serverName, clock, principals, historyLimits: { maxRows, maxRowsPerJob } });
  const scripts = addDescribedJobs(msdb, description.jobs);
  const runTsql: TsqlRunner = (step) => runAsOwner(engine, logins, step);
  const agent = new Agent({ msdb, journal, execution: { clock, runTsql, scripts }, startDelayMs: startDelay });
  const procedures = createProcedures({ msdb, agent, journal }, locks);
  const engine: Engine = createEngine({
    serverName,
    clock,
    procedures,
    tables: createTables(msdb),
    databases: DATABASES,
  });
  return { msdb, agent, engine };
}

/** A sysadmin's T-SQL steps run as the service account, anybody else's as the owner. */
async function runAsOwner(engine: Engine, logins: Logins, step: Parameters<TsqlRunner>[0]) {
  const { sql, database, signal } = step;
  const { name: login, isSysadmin, roles } = logins.find(step.owner);
  const { ok, messages } = await engine.runStep({ sql, database, login, isSysadmin, roles, signal });
  return { ok, messages, user: isSysadmin ? SERVICE_ACCOUNT : login };
}

function foreignStarts(msdb: Msdb, agent: Agent): RunningServer['runJob'] {
  const schedules: string[] = [];
  return (jobName, by) => {
    const [job] = msdb.jobsNamed(jobName);
    if (!job) throw new Error(`${msdb.serverName} has no job '${jobName}'; it has ${jobNames(msdb)}.`);
    if ('schedule' in by && !schedules.includes(by.schedule)) schedules.push(by.schedule);
    const request =
      'schedule' in by
        ? ({ source: '1', ...scheduled(schedules.indexOf(by.schedule) + 1, by.schedule) } as const)
        : ({ source: '4', requestedBy: `User ${by.user}`, sourceId: by.user } as const);
    const refusal = agent.requestStart(job, { ...request, startStep: undefined });
    if (refusal !== undefined) throw new Error(refusal);
  };
}

function scheduled(id: number, name: string) {
  return { requestedBy: `Schedule ${id} (${name})`, sourceId: String(id) };
}

function jobNames(msdb: Msdb): string {
  return [...msdb.jobs.values()].map((job) => `'${job.name}'`).join(', ') || 'none';
}
