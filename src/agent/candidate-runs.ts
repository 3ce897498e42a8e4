import { toTheSecond, wallClockMs } from './agent-time';
import type { ProtocolSettings } from './protocol-settings';
import type { JobLook, OutcomeRow, StartTicket } from './ticket';
import { sameRow } from './ticket';

/** One run of the ticket's job that a look shows and that was not there when the ticket was taken. */
export interface CandidateRun {
  /** 0 is the first run since the ticket. Meaningless when history was purged, see `isHistoryWhole`. */
  readonly position: number;
  /** From the activity row, which only the latest run still has. */
  readonly requestedDate: string | null;
  readonly requestedSource: string | null;
  /** To the second; null while the run is only requested. */
  readonly startedAt: string | null;
  /** Null while the run has not ended (or its outcome row is not written yet). */
  readonly outcome: OutcomeRow | null;
}

/** The newest outcome row of the ticket is still there, so nothing of what came after it was purged. */
export function isHistoryWhole(ticket: StartTicket, { outcomes }: Pick<JobLook, 'outcomes'>): boolean {
  return ticket.newestOutcomeId === 0 || outcomes.some((row) => row.instanceId === ticket.newestOutcomeId);
}

/** Every run of the job since the ticket, oldest first. */
export function candidateRuns(ticket: StartTicket, look: JobLook): CandidateRun[] {
  const ended = look.outcomes.filter((row) => row.instanceId > ticket.newestOutcomeId);
  const runs: CandidateRun[] = ended.map((outcome, position) => ({
    position,
    requestedDate: null,
    requestedSource: null,
    startedAt: outcome.startedAt,
    outcome,
  }));
  const row = look.row;
  if (row?.runRequestedDate == null || sameRow(row, ticket.row)) return runs;

  const startedAt = row.startExecutionDate === null ? null : toTheSecond(row.startExecutionDate);
  const latest = runs.at(-1);
  const fromRow = { requestedDate: row.runRequestedDate, requestedSource: row.runRequestedSource };
  if (latest !== undefined && row.jobHistoryId !== null && row.jobHistoryId === latest.outcome?.instanceId) {
    runs[runs.length - 1] = { ...latest, ...fromRow };
    return runs;
  }
  // The outcome row is inserted before the activity row is closed: an open row may already have its outcome. It may also
  // be of another run of the same second, so it tells nothing more about this one.
  const hasOutcome =
    row.jobHistoryId === null &&
    latest?.outcome != null &&
    isSameStart(ticket, look, startedAt, latest.outcome.startedAt);
  if (!hasOutcome) runs.push({ position: runs.length, ...fromRow, startedAt, outcome: null });
  return runs;
}

/**
 * Whether an activity row and a history row tell of one beginning. The times of msdb have no offset: when it has changed
 * since the ticket, the Agent may have written the later row by the new one, as long as it is the same Agent.
 */
export function isSameStart(ticket: StartTicket, look: JobLook, activity: string | null, history: string): boolean {
  if (activity === null) return false;
  if (activity === history) return true;
  const changeMs = (look.utcOffsetMinutes - ticket.utcOffsetMinutes) * 60_000;
  return look.agentSessionId === ticket.agentSessionId && wallClockMs(history) - wallClockMs(activity) === changeMs;
}

/** The Agent names the login in a sentence of its own language; a longer login that contains ours is another one. */
export function isInvokedBy(login: string, message: string): boolean {
  const part = String.raw`[\p{Script=Latin}\p{N}_@$#\\-]`;
  const name = login.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`(?<!${part}|${part}\\.)${name}(?!${part}|\\.${part})`, 'u').test(message);
}

/** What must hold for a run to be taken for the one that the ticket's start request began. */
export interface RunRule {
  readonly name: string;
  holds(run: CandidateRun, given: RunRuleInput): boolean;
}

export interface RunRuleInput {
  readonly ticket: StartTicket;
  readonly look: JobLook;
  readonly isHistoryWhole: boolean;
  /** A positive reply to the start was seen: then the window does not matter. */
  readonly proven: boolean;
  readonly settings: ProtocolSettings;
}

/** A start needs the job's row unchanged since the ticket, so a run that was started by it is the first one since. */
export const RUN_RULES: readonly RunRule[] = [
  { name: 'first run since the ticket', holds: (run, given) => given.isHistoryWhole && run.position === 0 },
  { name: 'asked for by a user', holds: (run) => run.requestedSource === null || run.requestedSource === '4' },
  { name: 'asked for in the window', holds: (run, given) => given.proven || isInWindow(run, given) },
  {
    name: 'invoked by our login',
    holds: ({ outcome }, { ticket }) => outcome === null || isInvokedBy(ticket.login, outcome.message),
  },
];

/** From the second in which the ticket was taken to its deadline plus the settle time. */
function isInWindow(run: CandidateRun, { ticket, look, settings }: RunRuleInput): boolean {
  const latestUtcMs = ticket.notAfterUtcMs + settings.settleMs;
  // The wall clock of another offset proves nothing, but what shows before the window is over was asked for in it.
  if (look.utcOffsetMinutes !== ticket.utcOffsetMinutes) return look.utcNowMs <= latestUtcMs;
  const asked = run.requestedDate ?? run.startedAt;
  if (asked === null) return false;
  const offsetMs = ticket.utcOffsetMinutes * 60_000;
  const earliest = Math.floor((ticket.takenAtUtcMs + offsetMs) / 1000) * 1000;
  const askedMs = wallClockMs(asked);
  return askedMs >= earliest && askedMs <= latestUtcMs + offsetMs;
}
