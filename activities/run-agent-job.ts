import { Context } from '@temporalio/activity';
import { wallClockToIso } from '../src/agent/agent-time';
import type { Overdue } from '../src/agent/carry-out-attempt';
import { carryOutAttempt, proofOf, ranForMs } from '../src/agent/carry-out-attempt';
import { readFailedSteps } from '../src/agent/failed-steps';
import { type AttemptInfo, LIMIT_GUARDS } from '../src/agent/start-guards';
import type { AttemptState, StartProof, Verdict } from '../src/agent/start-attempt';
import { beginAttempt, mayStart, startProtocol } from '../src/agent/start-attempt';
import type { SeenJob } from '../src/agent/look-at-jobs';
import { isAgentOff, ServerTrouble } from '../src/agent/server-trouble';
import type { StartTicket } from '../src/agent/ticket';
import { present } from '../src/definition/present';
import { proofIn } from '../src/report/heartbeat-details';
import type { WatchHeartbeat } from '../src/report/run-progress';
import type { JobFailureDetails, JobRunResult, RunAgentJobRequest } from './contract';
import type { ActivityDependencies } from './dependencies';
import type { EndedRun } from './describe-job-run';
import {
  describeCanceledRun,
  describeFailedRun,
  describeRefusal,
  describeSucceededWithFailedSteps,
  describeUnknownRun,
  timesOf,
} from './describe-job-run';
import { jobFailure } from './failures';
import { startHeartbeat } from './heartbeat';
import { requestedDateOf } from './requested-date';
import { RiddenOut } from './ridden-out';
import { workflowRun } from './workflow-run';

type Needed = Pick<ActivityDependencies, 'fleet' | 'protocol' | 'maxLookIntervalMs'>;

/**
 * Starts the job with its ticket, if this attempt may, and watches it to its end. Whatever ends this activity but the
 * end of the run leaves the job as it is, and the next attempt looks again.
 * @throws ApplicationFailure `JobFailed`, `JobCanceled`, `JobOutcomeUnknown`
 */
export async function runAgentJob(request: RunAgentJobRequest, needed: Needed): Promise<JobRunResult> {
  const context = Context.current();
  const { ticket } = request;
  const proof = lastProof(request.proof);
  const canStart = proof === null && mayStart(startProtocol(needed.protocol), attemptInfo(), ticket);
  let state = beginAttempt(ticket, canStart, proof);
  let seen: SeenJob | undefined;
  let requestedDate = requestedDateOf(ticket, state, seen);
  const ridden = new RiddenOut(ticket.server);
  const heartbeat = startHeartbeat(() => ({ ...watchHeartbeat(ticket, state, seen), ...ridden.details }));
  try {
    const verdict = await carryOutAttempt(state, ticket, {
      ...needed.fleet.member(ticket.server),
      settings: needed.protocol,
      maxLookIntervalMs: needed.maxLookIntervalMs,
      ...(request.timeLimitMs === undefined ? {} : { timeLimitMs: request.timeLimitMs }),
      signal: context.cancellationSignal,
      onProgress: (next, look, trouble) => {
        const isNewlyProven = proofOf(state) === null && proofOf(next) !== null;
        [state, seen] = [next, look];
        requestedDate = requestedDateOf(ticket, next, look) ?? requestedDate;
        ridden.stands(trouble);
        if (isNewlyProven) heartbeat.beat();
      },
      onTrouble: (trouble) => ridden.stands(trouble),
    });
    switch (verdict.kind) {
      case 'notStarted':
        return {
          kind: 'notStarted',
          reason: describeRefusal(ticket, verdict.reason),
          isRefused: verdict.guard === 'agent' || verdict.guard === 'login',
          ...because(verdict),
        };
      case 'overdue':
        return { ...timedOut(verdict, ticket, seen), ...present({ requestedDate }) };
      case 'unknown':
        throw jobFailure('JobOutcomeUnknown', describeUnknownRun(ticket, verdict.reason), present({ requestedDate }));
      case 'ended': {
        const utcOffsetMinutes = seen?.utcOffsetMinutes ?? ticket.utcOffsetMinutes;
        return await resultOf({ ...verdict, ...present({ requestedDate }) }, ticket, utcOffsetMinutes, needed);
      }
    }
  } catch (error) {
    // A cancel of the workflow ends the watch and says what it knows; anything else (shutdown, pause, reset) is rethrown.
    if (!context.cancellationSignal.aborted) throw error;
    if (context.cancellationDetails?.cancelRequested === true) {
      return { kind: 'detached', proof: proofOf(state), ...present({ requestedDate }) };
    }
    throw context.cancellationSignal.reason;
  } finally {
    heartbeat.stop();
  }
}

function attemptInfo(): AttemptInfo {
  const { attempt, scheduledTimestampMs, currentAttemptScheduledTimestampMs } = Context.current().info;
  return {
    attempt,
    scheduledMs: scheduledTimestampMs,
    attemptScheduledMs: currentAttemptScheduledTimestampMs,
    runId: workflowRun().runId,
  };
}

/** What an earlier attempt has last said, else what came with the ticket. */
function lastProof(given: StartProof | null): StartProof | null {
  return proofIn(Context.current().info.heartbeatDetails) ?? given;
}

function watchHeartbeat(ticket: StartTicket, state: AttemptState, seen: SeenJob | undefined): WatchHeartbeat {
  const lastStep = state.phase === 'watching' ? seen?.row?.lastExecutedStepId : undefined;
  const startedAt = state.phase === 'watching' ? state.run.startedAt : null;
  return {
    phase: state.phase === 'starting' ? 'starting' : state.phase === 'settling' ? 'settling' : 'running',
    proof: proofOf(state),
    steps: ticket.steps,
    ...(lastStep == null ? {} : { lastStep }),
    ...(startedAt === null || seen === undefined ? {} : { ranForMs: ranForMs(startedAt, seen) }),
  };
}

/** What is the matter with the server, whatever the job. */
function because({ guard, reason }: Extract<Verdict, { kind: 'notStarted' }>) {
  if (guard === 'connection' || guard === 'login') return { because: guard } as const;
  if (guard !== null && LIMIT_GUARDS.has(guard)) return { because: 'full' as const };
  return guard === 'agent' && isAgentOff(reason) ? { because: 'agentOff' as const } : {};
}

function timedOut({ state }: Overdue, ticket: StartTicket, seen: SeenJob | undefined) {
  const startedAt = state.phase === 'watching' ? (state.run.startedAt ?? '') : '';
  const offset = seen?.utcOffsetMinutes ?? ticket.utcOffsetMinutes;
  return { kind: 'timedOut' as const, startedAt: wallClockToIso(startedAt, offset), proof: proofOf(state) };
}

async function resultOf(
  run: EndedRun & Pick<JobFailureDetails, 'requestedDate'>,
  ticket: StartTicket,
  utcOffsetMinutes: number,
  needed: Needed,
): Promise<JobRunResult> {
  const historyId = run.outcome?.instanceId ?? null;
  const requested = present({ requestedDate: run.requestedDate });
  const ids = { ...(historyId === null ? {} : { historyId }), ...requested };
  const times = timesOf(run, utcOffsetMinutes);
  const failedSteps = await failedStepsOf(run, ticket, needed);
  switch (run.runStatus) {
    case 1:
      return {
        ...{ kind: 'succeeded', ...times, historyId, ...requested },
        remark: describeSucceededWithFailedSteps(failedSteps),
      };
    case 0: {
      const step = failedSteps.filter(({ wasRetried }) => !wasRetried).at(-1);
      const failed = step === undefined ? {} : { failedStep: step.stepName, failedStepId: step.stepId };
      const details = { ...times, ...ids, ...failed };
      throw jobFailure('JobFailed', describeFailedRun(ticket, run, failedSteps), details);
    }
    case 3:
      throw jobFailure('JobCanceled', describeCanceledRun(ticket, run), { ...times, ...ids });
    default: {
      const reason = `the Agent wrote the run_status ${run.runStatus} for it`;
      throw jobFailure('JobOutcomeUnknown', describeUnknownRun(ticket, reason), { ...times, ...ids });
    }
  }
}

/** Without an answer the outcome itself still stands. */
async function failedStepsOf({ runStatus, outcome }: EndedRun, ticket: StartTicket, { fleet }: Needed) {
  if (outcome === null || runStatus === 3) return [];
  try {
    return await readFailedSteps(fleet.member(ticket.server).server, ticket, outcome);
  } catch (error) {
    if (error instanceof ServerTrouble) return [];
    throw error;
  }
}
