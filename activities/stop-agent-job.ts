import { performance } from 'node:perf_hooks';
import { Context } from '@temporalio/activity';
import type { AttemptTools } from '../src/agent/carry-out-attempt';
import { proofOf } from '../src/agent/carry-out-attempt';
import type { StopEnd } from '../src/agent/carry-out-stop';
import { carryOutStop } from '../src/agent/carry-out-stop';
import { NO_STOP_RULES, STOP_RULES, stopVerdict } from '../src/agent/stop-attempt';
import type { StartTicket } from '../src/agent/ticket';
import { present } from '../src/definition/present';
import { proofIn } from '../src/report/heartbeat-details';
import type { PackageOutcome, StopReceipt } from '../src/report/run-progress';
import type { StopAgentJobRequest } from './contract';
import type { ActivityDependencies } from './dependencies';
import { timesOf } from './describe-job-run';
import { startHeartbeat } from './heartbeat';
import { requestedDateOf } from './requested-date';
import { RiddenOut } from './ridden-out';

type Needed = Pick<ActivityDependencies, 'fleet' | 'protocol' | 'maxLookIntervalMs'>;

/** Stops the run that the ticket started, waits until it has stopped, and says so. */
export async function stopAgentJob(request: StopAgentJobRequest, needed: Needed): Promise<StopReceipt> {
  const context = Context.current();
  const { ticket } = request;
  const began = performance.now();
  let proof = proofIn(context.info.heartbeatDetails) ?? request.proof;
  let requestedDate: string | undefined;
  const ridden = new RiddenOut(ticket.server);
  const heartbeat = startHeartbeat(() => ({ proof, ...ridden.details }));
  try {
    const rules = request.isForced ? NO_STOP_RULES : STOP_RULES;
    const tools: AttemptTools = {
      ...needed.fleet.member(ticket.server),
      settings: needed.protocol,
      maxLookIntervalMs: needed.maxLookIntervalMs,
      signal: context.cancellationSignal,
      onProgress: (state, seen, trouble) => {
        proof = proofOf(state) ?? proof;
        requestedDate = requestedDateOf(ticket, state, seen) ?? requestedDate;
        ridden.stands(trouble);
      },
      onTrouble: (trouble) => ridden.stands(trouble),
    };
    const end = await carryOutStop(proof, ticket, tools, rules);
    const tookMs = Math.round(performance.now() - began);
    const { server, job } = ticket;
    const asked = present({ requestedDate });
    return {
      package: request.package,
      server,
      job,
      tookMs,
      ...endOf(end, ticket),
      ...asked,
      ...receiptOf(end, ticket),
    };
  } finally {
    heartbeat.stop();
  }
}

function receiptOf(
  { state, refusal }: StopEnd,
  ticket: StartTicket,
): Pick<StopReceipt, 'result' | 'outcome' | 'message'> {
  const howTo = `To stop it, run there: EXEC msdb.dbo.sp_stop_job @job_name = N'${ticket.job.replaceAll("'", "''")}';`;
  if (refusal !== undefined) {
    const name = `Job '${ticket.job}'`;
    const message =
      refusal.kind === 'AgentNotRunning'
        ? `${name} could not be stopped: SQL Server Agent is not running on ${ticket.server}. Whether the job still runs, and how it ends, is not known: start that service, then look at its history there.`
        : `${name} could not be stopped: ${refusal.message}. It was left running. ${howTo}`;
    return { result: 'left', outcome: 'unknown', message };
  }
  const { result, message } = stopVerdict(state, ticket);
  switch (result) {
    case 'left':
      return {
        result,
        outcome: 'unknown',
        message: state.watch.phase === 'watching' ? `${message} ${howTo}` : message,
      };
    case 'neverStarted':
      return { result, outcome: 'skipped', message };
    case 'stopped':
      return { result, outcome: 'canceled', message };
    case 'alreadyEnded':
      return { result, outcome: outcomeOf(state), message };
  }
}

/** When the run began and ended, and its row in the server's job history. */
function endOf({ state: { watch }, seen }: StopEnd, ticket: StartTicket) {
  if (watch.phase !== 'ended' || watch.verdict.kind !== 'ended') return {};
  const { outcome } = watch.verdict;
  const times = timesOf(watch.verdict, seen?.utcOffsetMinutes ?? ticket.utcOffsetMinutes);
  return { ...times, ...(outcome === null ? {} : { historyId: outcome.instanceId }) };
}

function outcomeOf({ watch }: StopEnd['state']): PackageOutcome {
  const status = watch.phase === 'ended' && watch.verdict.kind === 'ended' ? watch.verdict.runStatus : -1;
  const outcomes: Readonly<Record<number, PackageOutcome>> = { 0: 'failed', 1: 'succeeded', 3: 'canceled' };
  return outcomes[status] ?? 'unknown';
}
