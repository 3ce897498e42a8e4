import { isHistoryWhole } from './candidate-runs';
import type { AttemptState, StartProof, StartProtocol } from './start-attempt';
import { beginAttempt, nextAction, onFenced, onLook } from './start-attempt';
import type { ActivityRow, JobLook, OutcomeRow, StartTicket } from './ticket';
import type { SeenRun } from './watched-run';

/**
 * What the activity `stopAgentJob` does, as a pure state machine: find out what became of the ticket, ask the Agent to
 * stop the run if it is ours beyond doubt, and wait until it has ended.
 */
export interface StopState {
  readonly watch: AttemptState;
  /** The Agent was asked to stop the run. */
  readonly isAsked: boolean;
  /** The server was looked at since the last request to stop. */
  readonly hasLooked: boolean;
}

export type StopAction = 'look' | 'fence' | 'stop' | 'report';

export type StopResult = 'stopped' | 'alreadyEnded' | 'neverStarted' | 'left';

export interface StopVerdict {
  readonly result: StopResult;
  readonly message: string;
}

/** `asked`: the Agent took the request. `notOurs`: the run had ended when the batch looked. */
export type StopReply = 'asked' | 'notOurs' | 'lost';

/** What must hold before a stop is sent at all. */
export interface StopRule {
  readonly name: string;
  holds(watch: Extract<AttemptState, { phase: 'watching' }>): boolean;
}

/** `run_status` of a run that was stopped. */
const CANCELED = 3;

/** With `--force`: what only looks like ours is stopped, too. */
export const NO_STOP_RULES: readonly StopRule[] = [];

/** A run that is only believed to be ours may be a stranger's: it is never stopped. */
export const STOP_RULES: readonly StopRule[] = [{ name: 'proof before stop', holds: (watch) => watch.proven }];

/** What the server says inside the stop batch, under the start lock. */
export interface StopMoment {
  readonly agentSessionId: number | null;
  readonly row: ActivityRow | null;
  readonly outcomes: readonly OutcomeRow[];
}

/** One condition of the stop batch; `sql` is the same as `holds` over the tables `#row` and `#outcome`. */
export interface StopGuard {
  readonly name: string;
  readonly sql: string;
  holds(moment: StopMoment, ticket: StartTicket, run: SeenRun): boolean;
}

export const STOP_GUARDS: readonly StopGuard[] = [
  {
    name: 'session',
    sql: 'EXISTS (SELECT 1 FROM #row WHERE session_id = @agentSessionId)',
    holds: (now, ticket) => now.agentSessionId === ticket.agentSessionId,
  },
  {
    name: 'run',
    sql:
      "EXISTS (SELECT 1 FROM #row WHERE (run_requested_source = N'4' OR @isAdopted = 1) AND stop_execution_date IS NULL" +
      ' AND CONVERT(nvarchar(23), run_requested_date, 121) = @requestedDate)',
    holds: ({ row }, ticket, run) =>
      row !== null &&
      // A run that was adopted may have been begun by a schedule.
      (row.runRequestedSource === '4' || ticket.adopts !== null) &&
      row.stopExecutionDate === null &&
      row.runRequestedDate === run.requestedDate,
  },
  {
    name: 'outcome',
    sql:
      '(@isDistinct = 1 OR (NOT EXISTS (SELECT 1 FROM #outcome WHERE instance_id > @newestOutcomeId)' +
      ' AND (@newestOutcomeId = 0 OR EXISTS (SELECT 1 FROM #outcome WHERE instance_id = @newestOutcomeId))))',
    holds: (now, ticket, run) => run.isDistinct || isFirstSince(ticket, now.outcomes),
  },
];

/** No run of the job has ended since the ticket, and nothing was purged that could say otherwise. */
function isFirstSince(ticket: StartTicket, outcomes: readonly OutcomeRow[]): boolean {
  return isHistoryWhole(ticket, { outcomes }) && !outcomes.some((row) => row.instanceId > ticket.newestOutcomeId);
}

export function beginStop(ticket: StartTicket, proof: StartProof | null): StopState {
  return { watch: beginAttempt(ticket, false, proof), isAsked: false, hasLooked: false };
}

export function nextStopAction(state: StopState, rules: readonly StopRule[] = STOP_RULES): StopAction {
  const { watch } = state;
  if (watch.phase === 'watching') {
    if (state.isAsked || !state.hasLooked || watch.lostSinceUtcMs !== null) return 'look';
    return rules.every((rule) => rule.holds(watch)) ? 'stop' : 'report';
  }
  const action = nextAction(watch);
  if (action === 'start') throw new Error('a stop never starts a job');
  return action;
}

export function onStopReply(state: StopState, reply: StopReply): StopState {
  // Not taken, or no answer: it is asked again if the run still shows. The batch's check keeps a second request harmless.
  return { ...state, isAsked: reply === 'asked', hasLooked: false };
}

export function onStopFenced(state: StopState, utcNowMs: number): StopState {
  return { ...state, watch: onFenced(state.watch, utcNowMs) };
}

export function onStopLook(protocol: StartProtocol, ticket: StartTicket, state: StopState, look: JobLook): StopState {
  return { ...state, hasLooked: true, watch: onLook(protocol, ticket, state.watch, look) };
}

/** The receipt's content once `nextStopAction` says `report`. */
export function stopVerdict(state: StopState, ticket: StartTicket): StopVerdict {
  const job = `Job '${ticket.job}' on ${ticket.server}`;
  const { watch } = state;
  if (watch.phase !== 'ended' && ticket.adopts !== null) {
    return { result: 'left', message: `${job} is running and was begun by somebody else: it was left running.` };
  }
  if (watch.phase !== 'ended') {
    return {
      result: 'left',
      message: `${job} is running and is probably ours, but no reply to our start was seen: it was left running.`,
    };
  }
  const { verdict } = watch;
  switch (verdict.kind) {
    case 'notStarted':
      return { result: 'neverStarted', message: `${job} was never started by this run.` };
    case 'unknown':
      return { result: 'left', message: `${job} was left alone: ${verdict.reason}.` };
    case 'ended':
      if (verdict.runStatus !== CANCELED) return { result: 'alreadyEnded', message: `${job} had ended by itself.` };
      // Without a reply to our request it may have done it, or somebody else's.
      return state.isAsked
        ? { result: 'stopped', message: `${job} was stopped.` }
        : { result: 'alreadyEnded', message: `${job} had been stopped already.` };
  }
}
