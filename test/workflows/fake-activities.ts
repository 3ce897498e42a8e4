import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Activities, RunAgentJobRequest, RunSettings } from '../../activities/contract';
import type { StartTicket } from '../../src/agent/ticket';
import type { ParentPackage } from '../../src/definition/definition';

/** Servers that do as they are told, for tests of the workflow alone. */
export interface FakeServers {
  readonly servers: readonly { readonly alias: string; readonly maxConcurrent: number | null }[];
  readonly pools?: Readonly<Record<string, readonly string[]>>;
  readonly settings?: Partial<RunSettings>;
  /** How a package's job ends; it succeeds unless told otherwise. `runs`: until it is stopped. */
  readonly ends?: Readonly<Record<string, 'failed' | 'unknown' | 'runs'>>;
  readonly jobMs?: number;
  readonly problems?: Readonly<Record<string, string>>;
  readonly missingJobs?: readonly string[];
}

/** Everything that happened, in order: `start etl01 Load`, `end etl01 Load`, `stop etl01 Load`. */
export type Journal = string[];

export function fakeActivities(fake: FakeServers, journal: Journal): Activities {
  const started = new Set<string>();
  const stopped = new Set<string>();

  const watch = async ({ package: name, ticket }: RunAgentJobRequest): Promise<'ended' | 'detached'> => {
    const context = Context.current();
    for (;;) {
      context.heartbeat({ phase: 'running', proof: { run: null } });
      if (stopped.has(name)) return 'ended';
      if (context.cancellationSignal.aborted) return 'detached';
      if (fake.ends?.[name] !== 'runs') {
        await delay(fake.jobMs ?? 5);
        journal.push(`end ${ticket.server} ${name}`);
        return 'ended';
      }
      await delay(20);
    }
  };

  return {
    loadDefinition: (input) =>
      Promise.resolve({
        definition: input as ParentPackage,
        servers: fake.servers,
        pools: fake.pools ?? {},
        settings: {
          window: 500,
          continueAsNewFrom: 8000,
          continueAsNewAt: 12_000,
          heartbeatTimeoutMs: 10_000,
          ...fake.settings,
        },
        openTimes: { run: null, servers: {} },
        source: { name: null, sha256: '' },
        text: '',
      }),
    readServer: ({ server, jobs }) =>
      Promise.resolve({
        server,
        problem: fake.problems?.[server] ?? null,
        missingJobs: jobs.filter((job) => fake.missingJobs?.includes(job)),
      }),
    prepareStart: ({ server, jobs }) =>
      Promise.resolve(jobs.map(({ job }) => ({ kind: 'ticket' as const, ticket: ticketFor(server, job) }))),
    awaitStart: ({ server, job: { job } }) => Promise.resolve({ kind: 'ticket', ticket: ticketFor(server, job) }),
    runAgentJob: async (request) => {
      const { package: name, ticket } = request;
      if (!started.has(name)) journal.push(`start ${ticket.server} ${name}`);
      started.add(name);
      if ((await watch(request)) === 'detached') return { kind: 'detached', proof: { run: null } };
      const end = fake.ends?.[name];
      const message = `Job '${ticket.job}' on ${ticket.server} failed at step 1`;
      if (end === 'failed') throw ApplicationFailure.nonRetryable(message, 'JobFailed', TIMES);
      if (end === 'unknown') throw ApplicationFailure.nonRetryable('nobody knows', 'JobOutcomeUnknown');
      return { kind: 'succeeded', ...TIMES, historyId: 1, remark: null };
    },
    stopAgentJob: ({ package: name, ticket, proof }) => {
      journal.push(`stop ${ticket.server} ${name} ${proof === null ? 'without proof' : 'with proof'}`);
      stopped.add(name);
      const { server, job } = ticket;
      const message = 'stopped';
      return Promise.resolve({
        package: name,
        server,
        job,
        result: 'stopped',
        outcome: 'canceled',
        tookMs: 1,
        message,
      });
    },
    readProofs: () => Promise.resolve({}),
  };
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
