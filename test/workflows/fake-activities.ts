import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type {
  Activities,
  LoadedParentPackage,
  PreparedStart,
  PrepareStartRequest,
  ReadServerRequest,
  RunAgentJobRequest,
  RunSettings,
  ServerReading,
} from '../../activities/contract';
import type { StartTicket } from '../../src/agent/ticket';
import type { ParentPackage } from '../../src/definition/definition';

/** Servers that do as they are told, for tests of the workflow alone. */
export interface FakeServers {
  readonly servers: LoadedParentPackage['servers'];
  readonly pools?: Readonly<Record<string, readonly string[]>>;
  readonly settings?: Partial<RunSettings>;
  /** How each start of a package's job ends, the last of them for good; it succeeds unless told otherwise. */
  readonly ends?: Readonly<Record<string, End | readonly End[]>>;
  readonly jobMs?: number;
  /** No job has stopped before. */
  readonly stopsAfter?: () => Promise<void>;
  readonly problems?: Readonly<Record<string, string>>;
  /** How often a server does not answer at first. */
  readonly silentReads?: Readonly<Record<string, number>>;
  readonly missingJobs?: ReadonlySet<string>;
  /** A server that says nothing until then. */
  readonly mute?: { readonly server: string; readonly until: Promise<void> };
  /** No ticket is given before. */
  readonly ticketsAfter?: () => Promise<void>;
  /** How many requests for starts a server is full for at first. */
  readonly fullFor?: Readonly<Record<string, number>>;
  /** What servers say of themselves when they are asked how many jobs they may have at once. */
  readonly ownCaps?: Readonly<Record<string, number>>;
  /** Hears every request for tickets. */
  readonly onPrepare?: (request: PrepareStartRequest) => void;
}

/** `runs`: until it is stopped; `shutDown`: the same, but its worker shuts down when it is canceled; `refused`: it is not started; `full`: nor is it, for the server has no room. */
type End = 'succeeded' | 'failed' | 'unknown' | 'runs' | 'shutDown' | 'refused' | 'full';

/** Everything that happened, in order: `start etl01 Load`, `end etl01 Load`, `stop etl01 Load`, `watch etl01 Load`. */
export type Journal = string[];

export function fakeActivities(fake: FakeServers, journal: Journal): Activities {
  /** What has been started, by the id of the activity that watches it, and how it ends. */
  const begun = new Map<string, End>();
  const starts = new Map<string, number>();
  const stopped = new Set<string>();
  const fullFor = new Map(Object.entries(fake.fullFor ?? {}));
  const silentReads = new Map(Object.entries(fake.silentReads ?? {}));

  const answer = ({ server, jobs, maxConcurrent }: ReadServerRequest): ServerReading => {
    const ownCap = maxConcurrent === 'auto' ? fake.ownCaps?.[server] : undefined;
    const missingJobs = jobs.filter((job) => fake.missingJobs?.has(job));
    const cap = ownCap === undefined ? {} : { maxConcurrent: ownCap, capReason: `it has ${ownCap} processors` };
    return { server, problem: null, missingJobs, ...cap };
  };

  const nextEnd = (name: string): End => {
    const all = [fake.ends?.[name] ?? 'succeeded'].flat();
    const count = starts.get(name) ?? 0;
    starts.set(name, count + 1);
    return all[Math.min(count, all.length - 1)] ?? 'succeeded';
  };

  const watch = async ({ package: name, ticket }: RunAgentJobRequest, end: End): Promise<'ended' | 'detached'> => {
    const context = Context.current();
    for (;;) {
      context.heartbeat({ phase: 'running', proof: { run: null } });
      if (stopped.has(name)) return 'ended';
      if (context.cancellationSignal.aborted) return 'detached';
      if (end !== 'runs' && end !== 'shutDown') {
        await delay(fake.jobMs ?? 5);
        journal.push(`end ${ticket.server} ${name}`);
        return 'ended';
      }
      await delay(20);
    }
  };

  return {
    loadDefinition: (input) => Promise.resolve(loaded(input as ParentPackage, fake)),
    readServer: async (request) => {
      const { server } = request;
      if (server === fake.mute?.server) await fake.mute.until;
      const left = silentReads.get(server) ?? 0;
      silentReads.set(server, left - 1);
      if (left > 0) {
        journal.push(`silence of ${server}`);
        return { server, problem: `${server}: no answer in time`, isPassing: true, missingJobs: [] };
      }
      return { ...answer(request), problem: fake.problems?.[server] ?? null };
    },
    prepareStart: async (request) => {
      fake.onPrepare?.(request);
      const { server, jobs } = request;
      await fake.ticketsAfter?.();
      const left = fullFor.get(server) ?? 0;
      fullFor.set(server, left - 1);
      return jobs.map(({ job }): PreparedStart => {
        if (left <= 0) return { kind: 'ticket', ticket: ticketFor(server, job) };
        return { kind: 'wait', reason: `${server} is full`, isUnknownToAgent: false, isFull: true };
      });
    },
    awaitStart: ({ server, job: { job } }) => Promise.resolve({ kind: 'ticket', ticket: ticketFor(server, job) }),
    awaitServer: async ({ afterMs, ...request }) => {
      await delay(afterMs);
      if (request.server === fake.mute?.server) await fake.mute.until;
      journal.push(`back ${request.server}`);
      return answer(request);
    },
    awaitRoom: async ({ server }) => {
      journal.push(`${server} is full`);
      await delay(200);
      journal.push(`room on ${server}`);
    },
    runAgentJob: async (request) => {
      const { package: name, ticket } = request;
      const { activityId } = Context.current().info;
      const known = begun.get(activityId);
      const end = known ?? nextEnd(name);
      if (end === 'full') return { kind: 'notStarted', reason: 'it is full', isRefused: false, because: 'full' };
      if (end === 'refused') return { kind: 'notStarted', reason: 'the Agent is off', isRefused: true };
      if (known === undefined) journal.push(`start ${ticket.server} ${name}`);
      else journal.push(`watch ${ticket.server} ${name} ${proofText(request)}`);
      begun.set(activityId, end);
      if ((await watch(request, end)) === 'detached') {
        // As the SDK says it of an activity that does not end in time.
        if (end === 'shutDown') throw ApplicationFailure.retryable('Worker is shutting down', 'WorkerShutdown');
        return { kind: 'detached', proof: { run: null } };
      }
      const message = `Job '${ticket.job}' on ${ticket.server} failed at step 1`;
      if (end === 'failed') throw ApplicationFailure.nonRetryable(message, 'JobFailed', TIMES);
      if (end === 'unknown') throw ApplicationFailure.nonRetryable('nobody knows', 'JobOutcomeUnknown');
      return { kind: 'succeeded', ...TIMES, historyId: 1, remark: null };
    },
    stopAgentJob: async (request) => {
      const { package: name, ticket } = request;
      const { server, job } = ticket;
      await fake.stopsAfter?.();
      journal.push(`stop ${server} ${name} ${proofText(request)}`);
      stopped.add(name);
      return { package: name, server, job, result: 'stopped', outcome: 'canceled', tookMs: 1, message: 'stopped' };
    },
    readSearchAttributes: () => Promise.resolve([]),
    readProofs: () => Promise.resolve(Object.fromEntries([...begun.keys()].map((id) => [id, { run: null }]))),
  };
}

/** A definition as its worker loads it. */
export function loaded(definition: ParentPackage, { servers, pools = {}, settings }: FakeServers): LoadedParentPackage {
  return {
    ...{ definition, servers, pools },
    settings: {
      ...{ window: 500, continueAsNewFrom: 8000, continueAsNewAt: 12_000, heartbeatTimeoutMs: 10_000 },
      ...settings,
    },
    openTimes: { run: null, servers: {} },
    source: { name: null, sha256: '' },
    text: '',
  };
}

function proofText({ proof }: RunAgentJobRequest): string {
  return proof === null ? 'without proof' : 'with proof';
}

const TIMES = { startedAt: '2026-11-22T01:00:00.000Z', endedAt: '2026-11-22T01:00:05.000Z' };

function ticketFor(server: string, job: string): StartTicket {
  return {
    server,
    serverName: server.toUpperCase(),
    agentSessionId: 1,
    job,
    jobId: job,
    startStep: null,
    steps: 1,
    row: {
      runRequestedDate: null,
      runRequestedSource: null,
      queuedDate: null,
      startExecutionDate: null,
      lastExecutedStepId: null,
      lastExecutedStepDate: null,
      stopExecutionDate: null,
      jobHistoryId: null,
    },
    newestOutcomeId: 0,
    takenAtUtcMs: 0,
    notAfterUtcMs: 0,
    utcOffsetMinutes: 0,
    login: 'ssis_parent',
    takenByRunId: '',
    adopts: null,
  };
}
