import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  createEventGroup,
  isCancellation,
  patched,
  proxyActivities,
  sleep,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  Activities,
  AwaitRoomRequest,
  AwaitServerRequest,
  AwaitStartRequest,
  JobFailureDetails,
  JobRunResult,
  RunAgentJobRequest,
  ServerReading,
  StopAgentJobRequest,
} from '../activities/contract';
import { present } from '../src/definition/present';
import { proofIn } from '../src/report/heartbeat-details';
import type { PackageEnd } from '../src/scheduling/package-record';
import { watchActivityId } from '../src/report/watch-activity-id';
import { watchTaskQueue } from '../src/temporal/task-queues';
import { stopOptions, watchOptions } from './activity-options';

/** What became of one start ticket. */
export type TicketResult =
  | { readonly kind: 'ended'; readonly end: PackageEnd; readonly requestedDate?: string }
  | Extract<JobRunResult, { kind: 'notStarted' | 'detached' | 'timedOut' }>;

/** Summaries above 400 bytes are refused by the server. */
const MAX_SUMMARY = 130;
const summaryOf = ({ package: name, ticket }: RunAgentJobRequest): string =>
  `${name}: ${ticket.job} on ${ticket.server}`.slice(0, MAX_SUMMARY);

/** What is done for one package is one event group of the history. */
const inGroupOf = (name: string) => ({ eventGroups: [createEventGroup(name)] });

/** Starts the job with its ticket and follows it to its end: one activity, named after the package. */
export async function runPackage(
  request: RunAgentJobRequest,
  attempt: number,
  heartbeatTimeout: number,
): Promise<TicketResult> {
  const { runAgentJob } = proxyActivities<Activities>({
    ...watchOptions,
    heartbeatTimeout,
    taskQueue: watchTaskQueue(workflowInfo().taskQueue),
    activityId: watchActivityId(request.package, attempt),
    summary: summaryOf(request),
    ...inGroupOf(request.package),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  try {
    const result = await runAgentJob(request);
    if (result.kind !== 'succeeded') return result;
    const { startedAt, endedAt, remark, historyId, requestedDate } = result;
    return {
      kind: 'ended',
      ...present({ requestedDate }),
      end: {
        ...{ outcome: 'succeeded', startedAt, endedAt },
        ...(historyId === null ? {} : { historyId }),
        ...(remark === null ? {} : { message: remark }),
      },
    };
  } catch (error) {
    if (isCancellation(error)) return { kind: 'detached', proof: null };
    return lastProof(error) ?? { kind: 'ended', ...endOf(error) };
  }
}

/** Which job run it was, and whether it was ours, as far as it has been seen. */
export function jobRunOf(
  { ticket, proof }: RunAgentJobRequest,
  requestedDate = proof?.run?.requestedDate ?? ticket.adopts?.requestedDate,
): Pick<PackageEnd, 'agentRun' | 'isAdopted'> {
  const { jobId, agentSessionId: sessionId, adopts } = ticket;
  const agentRun = { jobId, sessionId, ...present({ requestedDate }) };
  return { agentRun, ...(adopts === null ? {} : { isAdopted: true }) };
}

/** Waits for a job that somebody else runs, or a server that does not answer. */
export async function awaitTurn(name: string, request: AwaitStartRequest, heartbeatTimeout: number) {
  const { server, job } = request;
  const { awaitStart } = proxyActivities<Activities>({
    ...watchOptions,
    heartbeatTimeout,
    taskQueue: watchTaskQueue(workflowInfo().taskQueue),
    activityId: `${name} (waits)`,
    summary: `${name} waits for ${job.job} on ${server}`.slice(0, MAX_SUMMARY),
    ...inGroupOf(name),
  });
  return awaitStart(request);
}

/** The pauses before a new ticket double from one second up to this. */
const MAX_PAUSE_MS = 30_000;

/** The pause of a package whose ticket was refused, before it takes a new one; longer with every refusal. */
export function pauseBeforeTicket(name: string, refusals: number): Promise<void> {
  return sleep(Math.min(1000 * 2 ** (refusals - 1), MAX_PAUSE_MS), {
    summary: `${name} is tried again`.slice(0, MAX_SUMMARY),
    ...inGroupOf(name),
  });
}

/** Waits until something can be started on a server again. */
export async function awaitServer(request: AwaitServerRequest, heartbeatTimeout: number): Promise<ServerReading> {
  const activities = proxyActivities<Activities>({
    ...watchOptions,
    heartbeatTimeout,
    taskQueue: watchTaskQueue(workflowInfo().taskQueue),
    activityId: `${request.server} (left out)`,
    summary: `waits until ${request.server} can start jobs`.slice(0, MAX_SUMMARY),
  });
  return activities.awaitServer(request);
}

/** Waits until a server that is full has room. */
export async function awaitRoom(request: AwaitRoomRequest, heartbeatTimeout: number): Promise<void> {
  const activities = proxyActivities<Activities>({
    ...watchOptions,
    heartbeatTimeout,
    taskQueue: watchTaskQueue(workflowInfo().taskQueue),
    activityId: `${request.server} (full)`,
    summary: `waits for room on ${request.server}`.slice(0, MAX_SUMMARY),
  });
  return activities.awaitRoom(request);
}

export async function stopPackage(request: StopAgentJobRequest, heartbeatTimeout: number) {
  const { stopAgentJob } = proxyActivities<Activities>({
    ...stopOptions,
    heartbeatTimeout,
    activityId: `${request.package} (stop)`,
    summary: `stops ${summaryOf(request)}`.slice(0, MAX_SUMMARY),
    ...inGroupOf(request.package),
  });
  return stopAgentJob(request);
}

/**
 * A cancel found the watcher dead, or its worker shutting down: nobody retries it, so what became of the job is still to
 * be found out; what it last said of its start is known.
 */
function lastProof(error: unknown): TicketResult | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause, retryState } = error;
  if (cause instanceof TimeoutFailure) return { kind: 'detached', proof: proofIn(cause.lastHeartbeatDetails) };
  // A failure that would be retried comes through only when a cancel forbids that.
  const isLeft = retryState === 'CANCEL_REQUESTED' && patched('detachedByShutdown');
  return isLeft ? { kind: 'detached', proof: null } : undefined;
}

const OUTCOMES = { JobFailed: 'failed', JobCanceled: 'canceled', JobOutcomeUnknown: 'unknown' } as const;

function endOf(error: unknown): Omit<Extract<TicketResult, { kind: 'ended' }>, 'kind'> {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure)) throw error;
  const outcome = OUTCOMES[(cause.type ?? '') as keyof typeof OUTCOMES] as PackageEnd['outcome'] | undefined;
  const [{ requestedDate, ...details } = {}] = (cause.details ?? []) as (JobFailureDetails | undefined)[];
  const end = { ...details, outcome: outcome ?? 'unknown', message: cause.message };
  return { end, ...present({ requestedDate }) };
}
