import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from './agent/agent';
import { serverCertificate } from './certificate';
import type { FaultDescription } from './faults/fault';
import { createInstance, type InstanceParts } from './instance';
import { RequestCounter, type RequestCounts } from './journal';
import type { RunRequest } from './msdb/agent-service';
import type { Msdb } from './msdb/database';
import { listen } from './wire/listener';

/** One simulated instance that listens. */
export interface RunningServer {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** PEM of its self-signed certificate, for a client's `ca`; empty with `encryption: off`. */
  readonly certificate: string;
  readonly agent: {
    stop(): Promise<void>;
    start(): Promise<void>;
    /** As if the process were killed: running jobs get no outcome row. */
    crash(): Promise<void>;
  };
  readonly faults: {
    /** @throws InvalidDescription for a fault that is not written right. */
    inject(fault: FaultDescription): Promise<void>;
    list(): readonly { readonly fault: string }[];
    clear(): void;
  };
  requests(): RequestCounts;
  /** A start by a schedule or somebody else. @throws Error when there is no such job, or when the Agent refuses */
  runJob(job: string, by: { readonly schedule: string } | { readonly user: string }): void;
}

/** Builds one server from its description and lets it listen. */
export async function startServer(parts: InstanceParts): Promise<RunningServer & { close(): Promise<void> }> {
  const { name, description, journal } = parts;
  const closing = new AbortController();
  const { msdb, agent, faults, frontDoor } = createInstance(parts, restart);
  const counter = new RequestCounter(journal);
  const onRequest = (kind: keyof RequestCounts) => counter.count(kind);
  const { host, encryption } = description;
  const tls = encryption === 'off' ? undefined : await serverCertificate();
  const open = (port: number) => listen({ server: frontDoor, host, port, encryption, tls, onRequest, faults });
  let listener = await open(description.port);
  const { port } = listener;
  /** The process of the server is killed and started again: its tables are there, its sessions and locks are not. */
  async function restart(downForMs: number): Promise<void> {
    const wasRunning = agent.status !== 'stopped';
    await agent.crash();
    await listener.close();
    await sleep(downForMs, undefined, { signal: closing.signal }).catch(() => undefined);
    if (closing.signal.aborted) return;
    listener = await open(port);
    if (wasRunning) await agent.start();
  }
  journal({ event: 'listening', host, port });
  if (description.agent.running) await agent.start(0);
  for (const fault of description.faults) await faults.set(fault);
  return {
    name,
    host,
    port,
    certificate: tls?.cert ?? '',
    agent,
    faults,
    requests: () => counter.current(),
    runJob: foreignStarts(msdb, agent),
    close: async () => {
      closing.abort();
      faults.clear();
      await agent.crash();
      await listener.close();
      counter.report();
    },
  };
}

/** Schedules have the numbers in which they are first named. */
function foreignStarts(msdb: Msdb, agent: Agent): RunningServer['runJob'] {
  const schedules: string[] = [];
  const requester = (by: Parameters<RunningServer['runJob']>[1]): Omit<RunRequest, 'startStep'> => {
    if ('user' in by) return { source: '4', requestedBy: `User ${by.user}`, sourceId: by.user };
    if (!schedules.includes(by.schedule)) schedules.push(by.schedule);
    const sourceId = String(schedules.indexOf(by.schedule) + 1);
    return { source: '1', requestedBy: `Schedule ${sourceId} (${by.schedule})`, sourceId };
  };
  return (job, by) => {
    const refusal = agent.requestStart(msdb.jobNamed(job), { ...requester(by), startStep: undefined });
    if (refusal !== undefined) throw new Error(refusal);
  };
}
