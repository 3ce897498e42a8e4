import { setTimeout as delay } from 'node:timers/promises';
import { AgentSilence, silentAgent } from './agent-silence';
import { wallClockMs } from './agent-time';
import type { AgentServer } from './agent-server';
import type { JobToLookAt } from './batches/look-batch';
import type { SeenJob } from './look-at-jobs';
import { passFence } from './pass-fence';
import type { ProtocolSettings } from './protocol-settings';
import { sendStart } from './send-start';
import type { ServerPoller } from './server-poller';
import { ServerTrouble } from './server-trouble';
import type { AttemptState, StartProof, Verdict } from './start-attempt';
import { nextAction, onFenced, onLook, onStartReply, startProtocol } from './start-attempt';
import type { StartTicket } from './ticket';

/** What the states of an attempt are carried out with. */
export interface AttemptTools {
  readonly server: AgentServer;
  readonly poller: ServerPoller;
  readonly settings: ProtocolSettings;
  /** How often at least a long run is looked at, in milliseconds. */
  readonly maxLookIntervalMs: number;
  /** How long the job may run, in milliseconds by the server's clock; then the watch ends. */
  readonly timeLimitMs?: number;
  /** Ends the watch; the job is left as it is. */
  readonly signal: AbortSignal;
  /**
   * Told after every change of state and every look, with what keeps the outcome from being known although the server
   * answers; what it does must not throw.
   */
  readonly onProgress: (state: AttemptState, seen: SeenJob | undefined, trouble: ServerTrouble | undefined) => void;
  /** Told when the server is in trouble that is ridden out. */
  readonly onTrouble: (trouble: ServerTrouble) => void;
}

/** So many looks in a row read only the row of a run, which the Agent leaves as it was when it crashes. */
const MAX_QUIET_LOOKS = 4;

/** A failed start attempt or fence has no pace of its own, unlike looks. */
const RETRY_MS = 1_000;

/** The run was still going when its time was over. */
export interface Overdue {
  readonly kind: 'overdue';
  readonly state: AttemptState;
}

/**
 * Carries out the pure state machine of `start-attempt.ts` on a server until it has a verdict or the time of the run is
 * over. Trouble with the server is
 * ridden out, for as long as it takes.
 * @throws the signal's reason when it aborts, in which case nothing is known of the end of the run.
 */
export async function carryOutAttempt(
  begin: AttemptState,
  ticket: StartTicket,
  tools: AttemptTools,
): Promise<Verdict | Overdue> {
  let state = begin;
  let seen: SeenJob | undefined;
  const silence = new AgentSilence();
  let quietLooks = 0;
  while (state.phase !== 'ended') {
    tools.signal.throwIfAborted();
    try {
      switch (nextAction(state)) {
        case 'start':
          state = await start(ticket, tools);
          break;
        case 'fence':
          state = onFenced(state, await passFence(tools.server, tools.settings));
          break;
        case 'look': {
          const isAgentAsked = silence.isSuspected || quietLooks >= MAX_QUIET_LOOKS;
          quietLooks = isAgentAsked ? 0 : quietLooks + 1;
          const job = jobToLookAt(ticket, state, isAgentAsked);
          seen = await tools.poller.look(job, lookInMs(state, seen, tools), tools.signal);
          state = onLook(startProtocol(tools.settings), ticket, state, seen);
          silence.heard(state, ticket, seen);
          break;
        }
        case 'report':
      }
      tools.onProgress(state, seen, silence.isLasting ? silentAgent(ticket) : undefined);
      if (leftMs(state, seen, tools) <= 0) return { kind: 'overdue', state };
    } catch (error) {
      await rideOut(error, state, tools);
    }
  }
  return state.verdict;
}

/** The poller paces looks by itself; a fence that failed is tried again after a moment. */
export async function rideOut(error: unknown, state: AttemptState, tools: AttemptTools): Promise<void> {
  if (!(error instanceof ServerTrouble)) throw error;
  tools.onTrouble(error);
  if (nextAction(state) !== 'look') await delay(RETRY_MS, undefined, { signal: tools.signal });
}

async function start(ticket: StartTicket, { server, settings }: AttemptTools): Promise<AttemptState> {
  try {
    return onStartReply(await sendStart(server, ticket, settings));
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
    // Nothing was sent: there was no connection to send it on.
    const guard = error.isPassing ? 'connection' : 'login';
    return onStartReply({ kind: 'refused', guard, reason: error.message });
  }
}

/** `isAgentAsked`: what the Agent itself says of the job is wanted, whatever its row says. */
export function jobToLookAt(ticket: StartTicket, state: AttemptState, isAgentAsked: boolean): JobToLookAt {
  const isKnown = state.phase === 'watching' && state.run.isDistinct && state.run.startedAt !== null;
  const isQuiet = isKnown && !isAgentAsked;
  return {
    job: ticket.job,
    jobId: ticket.jobId,
    agentSessionId: ticket.agentSessionId,
    outcomesFrom: ticket.newestOutcomeId,
    quietWhileRequested: isQuiet ? state.run.requestedDate : null,
  };
}

/** Soon after a start, ever later in a long run: a look is late by at most a twentieth of how long the job has run. */
export function lookInMs(state: AttemptState, seen: SeenJob | undefined, tools: AttemptTools): number {
  const { maxLookIntervalMs } = tools;
  if (seen === undefined || state.phase !== 'watching' || state.lostSinceUtcMs !== null) return 0;
  if (state.run.startedAt === null) return 0;
  const pace = Math.min(Math.max(0, ranForMs(state.run.startedAt, seen) / 20), maxLookIntervalMs);
  return Math.min(pace, Math.max(0, leftMs(state, seen, tools)));
}

/** What is left of the time that the job may run; without end while it does not execute, or has no limit. */
function leftMs(state: AttemptState, seen: SeenJob | undefined, { timeLimitMs }: AttemptTools): number {
  if (timeLimitMs === undefined || state.phase !== 'watching' || state.lostSinceUtcMs !== null) return Infinity;
  return state.run.startedAt === null || seen === undefined
    ? Infinity
    : timeLimitMs - ranForMs(state.run.startedAt, seen);
}

/** What an attempt has seen of its start that a later one may rely on. */
export function proofOf(state: AttemptState): StartProof | null {
  switch (state.phase) {
    case 'settling':
      return state.proven ? { run: null } : null;
    case 'watching':
      return state.proven ? { run: state.run } : null;
    case 'starting':
    case 'ended':
      return null;
  }
}

/** How long the run has been going, by the server's clock. */
export function ranForMs(startedAt: string, seen: SeenJob): number {
  return seen.utcNowMs + seen.utcOffsetMinutes * 60_000 - wallClockMs(startedAt);
}
