import type { CandidateRun, RunRule } from './candidate-runs';
import { candidateRuns, isHistoryWhole, isInvokedBy, RUN_RULES } from './candidate-runs';
import type { ProtocolSettings } from './protocol-settings';
import type { AttemptInfo, StarterRule } from './start-guards';
import { STARTER_RULES } from './start-guards';
import type { JobLook, StartTicket } from './ticket';
import { sameRow } from './ticket';
import type { SeenRun } from './watched-run';
import { isDistinct, isStillRunning, lastRunIf, matchingRun, whyLost } from './watched-run';

/**
 * What one attempt of the activity `runAgentJob` does with a ticket, as a pure state machine: `nextAction` says what to
 * do, `on…` takes in what came of it. The activity performs the actions on a server; the model (test/agent/model)
 * performs them on every possible one.
 */
export type AttemptState =
  /** The start may be sent, once. */
  | { readonly phase: 'starting' }
  /** Was the job started with this ticket? Nobody may start with it any more once that is known. */
  | {
      readonly phase: 'settling';
      readonly proven: boolean;
      readonly sinceUtcMs: number | null;
      /** The server's clock when the start lock was taken and released after the deadline. */
      readonly fencedAtUtcMs: number | null;
      /** The worker's own clock at the first look after that. */
      readonly lookedAtMs: number | null;
      readonly hasLooked: boolean;
      readonly isPastDeadline: boolean;
    }
  | {
      readonly phase: 'watching';
      readonly run: SeenRun;
      readonly proven: boolean;
      readonly lostSinceUtcMs: number | null;
    }
  | { readonly phase: 'ended'; readonly verdict: Verdict };

export type Verdict =
  /** `proven`: a positive reply to our start was seen; otherwise the run was recognised by its rows alone. */
  | {
      readonly kind: 'ended';
      readonly runStatus: number;
      readonly startedAt: string;
      readonly outcome: CandidateRun['outcome'];
      readonly proven: boolean;
    }
  /** It is certain that no run was and will be started with this ticket. */
  | { readonly kind: 'notStarted'; readonly reason: string; readonly guard: string | null }
  | { readonly kind: 'unknown'; readonly reason: string };

export type AttemptAction = 'start' | 'look' | 'fence' | 'report';

/** What the server answered to the compare-and-start batch. */
export type StartReply =
  /**
   * The Agent took the request. Which run it became is for the next look to say: between two statements of the batch
   * ours may have ended and somebody else's begun.
   */
  | { readonly kind: 'accepted' }
  /** Evaluated and not started: by a guard (its name), by the lock, or by the Agent. */
  | { readonly kind: 'refused'; readonly guard: string; readonly reason: string }
  /** No reply, or one that does not say whether the Agent took the request. */
  | { readonly kind: 'lost' };

/** Proof that survives an attempt in heartbeat details: it may be lost, never forged. */
export interface StartProof {
  readonly run: SeenRun | null;
}

/** The rules and times the machine goes by; the model takes them away one by one. */
export interface StartProtocol {
  readonly settings: ProtocolSettings;
  readonly starterRules: readonly StarterRule[];
  readonly runRules: readonly RunRule[];
}

export function startProtocol(settings: ProtocolSettings): StartProtocol {
  return { settings, starterRules: STARTER_RULES, runRules: RUN_RULES };
}

export function mayStart(protocol: StartProtocol, info: AttemptInfo, ticket: StartTicket): boolean {
  return protocol.starterRules.every((rule) => rule.holds(info, ticket));
}

const settling = (proven: boolean): AttemptState => ({
  phase: 'settling',
  proven,
  sinceUtcMs: null,
  fencedAtUtcMs: null,
  lookedAtMs: null,
  hasLooked: false,
  isPastDeadline: false,
});

const watching = (run: SeenRun, proven: boolean): AttemptState => ({
  phase: 'watching',
  run,
  proven,
  lostSinceUtcMs: null,
});

/** Where an attempt begins: `canStart` from `mayStart`, `proof` from the heartbeat of an earlier attempt. */
export function beginAttempt(ticket: StartTicket, canStart: boolean, proof: StartProof | null): AttemptState {
  if (ticket.adopts !== null) return watching({ ...ticket.adopts, isDistinct: false }, false);
  if (proof?.run != null) return watching(proof.run, true);
  if (proof !== null) return settling(true);
  return canStart ? { phase: 'starting' } : settling(false);
}

export function nextAction(state: AttemptState): AttemptAction {
  switch (state.phase) {
    case 'starting':
      return 'start';
    case 'settling':
      return state.hasLooked && state.isPastDeadline && state.fencedAtUtcMs === null ? 'fence' : 'look';
    case 'watching':
      return 'look';
    case 'ended':
      return 'report';
  }
}

export function onStartReply(reply: StartReply): AttemptState {
  switch (reply.kind) {
    case 'accepted':
      return settling(true);
    case 'refused':
      return { phase: 'ended', verdict: { kind: 'notStarted', reason: reply.reason, guard: reply.guard } };
    case 'lost':
      return settling(false);
  }
}

/** The start lock was taken and released after the deadline: no start batch is inside, and later ones are too late. */
export function onFenced(state: AttemptState, utcNowMs: number): AttemptState {
  return state.phase === 'settling' ? { ...state, fencedAtUtcMs: utcNowMs } : state;
}

export function onLook(protocol: StartProtocol, ticket: StartTicket, state: AttemptState, look: JobLook): AttemptState {
  switch (state.phase) {
    case 'settling':
      return settle(protocol, ticket, state, look);
    case 'watching':
      return watch(protocol, ticket, state, look);
    case 'starting':
    case 'ended':
      return state;
  }
}

type Settling = Extract<AttemptState, { phase: 'settling' }>;
type Watching = Extract<AttemptState, { phase: 'watching' }>;

const unknown = (reason: string): AttemptState => ({ phase: 'ended', verdict: { kind: 'unknown', reason } });

function settle(protocol: StartProtocol, ticket: StartTicket, state: Settling, look: JobLook): AttemptState {
  const ours = ourRun(protocol, ticket, state.proven, look);
  if (ours !== undefined) return recognised(ours, state.proven);

  const contradiction = whatContradicts(ticket, state.proven, look);
  if (contradiction !== null) return unknown(contradiction);

  const { settings } = protocol;
  const sinceUtcMs = state.sinceUtcMs ?? look.utcNowMs;
  const isPastDeadline = look.utcNowMs >= ticket.notAfterUtcMs;
  const lookedAtMs = state.fencedAtUtcMs === null ? null : (state.lookedAtMs ?? look.sentAtMs);
  const waiting: Settling = { ...state, hasLooked: true, sinceUtcMs, isPastDeadline, lookedAtMs };
  if (isExecuting(look)) return waiting;
  if (state.proven) {
    const isUnseen = look.utcNowMs - sinceUtcMs >= settings.unseenMs;
    return isUnseen ? unknown('the Agent accepted the start, but no run of the job has appeared') : waiting;
  }
  if (!isSettled(waiting, settings, look)) return waiting;
  return {
    phase: 'ended',
    verdict: { kind: 'notStarted', reason: 'the start never reached the Agent', guard: null },
  };
}

/** The Agent has had its time: by the server's clock, and by ours in case that one was put forward. */
function isSettled(
  { fencedAtUtcMs, lookedAtMs }: Settling,
  { settleMs }: ProtocolSettings,
  { utcNowMs, sentAtMs }: JobLook,
): boolean {
  return (
    fencedAtUtcMs !== null &&
    lookedAtMs !== null &&
    utcNowMs - fencedAtUtcMs >= settleMs &&
    sentAtMs - lookedAtMs >= settleMs
  );
}

function ourRun(
  protocol: StartProtocol,
  ticket: StartTicket,
  proven: boolean,
  look: JobLook,
): CandidateRun | undefined {
  if (look.serverName !== ticket.serverName || look.jobId !== ticket.jobId) return undefined;
  const given = { ticket, look, isHistoryWhole: isHistoryWhole(ticket, look), proven, settings: protocol.settings };
  return candidateRuns(ticket, look).find((run) => protocol.runRules.every((rule) => rule.holds(run, given)));
}

function recognised(run: CandidateRun, proven: boolean): AttemptState {
  if (run.outcome !== null) return ended(run.outcome.runStatus, run.outcome.startedAt, run.outcome, proven);
  return watching({ requestedDate: run.requestedDate ?? '', startedAt: run.startedAt, isDistinct: false }, proven);
}

function ended(runStatus: number, startedAt: string, outcome: CandidateRun['outcome'], proven: boolean): AttemptState {
  return { phase: 'ended', verdict: { kind: 'ended', runStatus, startedAt, outcome, proven } };
}

/** Why it cannot be told whether the job was started with the ticket; null while nothing speaks against it. */
function whatContradicts(ticket: StartTicket, proven: boolean, look: JobLook): string | null {
  if (look.serverName !== ticket.serverName) {
    return `the server calls itself ${look.serverName} now and was ${ticket.serverName} when the start was prepared`;
  }
  if (look.jobId === null) return 'the job is gone or no longer visible to our login';
  if (look.jobId !== ticket.jobId) return 'the job was deleted and made anew since the start was prepared';
  if (look.agentSessionId !== ticket.agentSessionId) return 'SQL Server Agent was restarted around the start';
  const hasRun = candidateRuns(ticket, look).length > 0;
  // Every request changes the row, whatever became of clocks and history.
  if (!hasRun && sameRow(look.row, ticket.row)) return null;
  if (!isHistoryWhole(ticket, look)) return whyPurged(proven);
  if (!hasRun) return "the job's activity changed around the start in a way that proves nothing";
  return look.utcOffsetMinutes === ticket.utcOffsetMinutes
    ? 'the job was started by somebody else around the start'
    : "the server's UTC offset changed around the start";
}

function whyPurged(proven: boolean): string {
  return proven
    ? "the job's history was purged just after the start, so its run cannot be told from one that came right after it"
    : "the job's history was purged around the start";
}

/** `current_execution_status`: executing, waiting for a thread, between retries, suspended, completing. */
function isExecuting(look: JobLook): boolean {
  return [1, 2, 3, 5, 7].includes(look.executionStatus);
}

function watch(protocol: StartProtocol, ticket: StartTicket, state: Watching, look: JobLook): AttemptState {
  const run = matchingRun(ticket, state.run, look);
  if (run?.outcome != null) {
    if (ticket.adopts === null && !isInvokedBy(ticket.login, run.outcome.message))
      return unknown('the run that was watched was not asked for by our login');
    return ended(run.outcome.runStatus, run.outcome.startedAt, run.outcome, state.proven);
  }
  if (isStillRunning(ticket, state.run, look)) {
    const startedAt = state.run.startedAt ?? run?.startedAt ?? null;
    return {
      ...state,
      run: { ...state.run, startedAt, isDistinct: isDistinct(ticket, state.run, look) },
      lostSinceUtcMs: null,
    };
  }
  const lostSinceUtcMs = state.lostSinceUtcMs ?? look.utcNowMs;
  if (look.utcNowMs - lostSinceUtcMs < protocol.settings.graceMs) return { ...state, lostSinceUtcMs };
  const last = lastRunIf(ticket, state, look);
  return last === null ? unknown(whyLost(ticket, look)) : ended(last.runStatus, last.startedAt, null, state.proven);
}
