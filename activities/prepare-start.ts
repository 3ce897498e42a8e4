import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { takeTickets } from '../src/agent/take-tickets';
import type { AwaitStartRequest, PreparedStart, PrepareStartRequest } from './contract';
import type { ActivityDependencies } from './dependencies';
import { ASK_AGAIN_MS } from './ask-again';
import { startHeartbeat } from './heartbeat';
import { workflowRun } from './workflow-run';

type Needed = Pick<ActivityDependencies, 'fleet' | 'protocol' | 'whyDrained'>;

/** An Agent that has just been started knows its jobs within seconds. */
const UNKNOWN_TO_AGENT_MS = 15_000;

/** Takes the start tickets for all packages that are about to start on a server: one statement. */
export async function prepareStart(
  { server, ...request }: PrepareStartRequest,
  needed: Needed,
): Promise<PreparedStart[]> {
  const reason = await needed.whyDrained(server);
  if (reason !== undefined) {
    return request.jobs.map(() => ({ kind: 'wait', reason, isUnknownToAgent: false, isOfServer: true }));
  }
  const { runId } = workflowRun();
  return takeTickets(needed.fleet.member(server).server, { ...request, runId }, needed.protocol);
}

/** Waits until the job can be started and takes its ticket then, or says that the server has no room for it. */
export async function awaitStart(
  { server, job, ...limits }: AwaitStartRequest,
  needed: Needed,
): Promise<PreparedStart> {
  const { cancellationSignal: signal } = Context.current();
  let reason = '';
  let unknownForMs = 0;
  const heartbeat = startHeartbeat(() => ({ waitsBecause: reason }));
  try {
    for (let waitMs: number = ASK_AGAIN_MS.first; ; waitMs = Math.min(waitMs * 2, ASK_AGAIN_MS.longest)) {
      const [prepared] = await prepareStart({ server, jobs: [job], ...limits }, needed);
      if (prepared === undefined) throw new RangeError(`no answer about ${job.job}`);
      if (prepared.kind !== 'wait' || prepared.isFull === true) return prepared;
      reason = prepared.reason;
      unknownForMs = prepared.isUnknownToAgent ? unknownForMs + waitMs : 0;
      if (unknownForMs > UNKNOWN_TO_AGENT_MS) return { kind: 'impossible', reason: givenUp(reason, server) };
      await delay(waitMs, undefined, { signal });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    heartbeat.stop();
  }
}

function givenUp(reason: string, server: string): string {
  return `${reason}. Start SQL Server Agent on ${server}, then run the parent package again.`;
}
