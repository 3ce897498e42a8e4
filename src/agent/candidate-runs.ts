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
export function isHistoryWhole(ticket: StartTicket, look: JobLook): boolean {
  return ticket.newestOutcomeId === 0 || look.outcomes.some((row) => row.instanceId === ticket.newestOutcomeId);
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
  // The outcome row is inserted before the activity row is closed: an open row may already have its outcome.
  const isLatest =
    latest?.outcome != null &&
    (row.jobHistoryId === latest.outcome.instanceId || (row.jobHistoryId === null && startedAt === latest.startedAt));
  const fromRow = { requestedDate: row.runRequestedDate, requestedSource: row.runRequestedSource };
  if (isLatest) runs[runs.length - 1] = { ...latest, ...fromRow };
  else runs.push({ position: runs.length, ...fromRow, startedAt, outcome: null });
  return runs;
}

/** What must hold for a run to be taken for the one that the ticket's start request began. */
export interface RunRule {
  readonly name: string;
  holds(run: CandidateRun, given: RunRuleInput): boolean;
}

export interface RunRuleInput {
  readonly ticket: StartTicket;
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
  { name: 'invoked by our login', holds: (run, { ticket }) => run.outcome?.message.includes(ticket.login) ?? true },
];

/** From the second in which the ticket was taken to its deadline plus the settle time, in the server's wall clock. */
function isInWindow(run: CandidateRun, { ticket, settings }: RunRuleInput): boolean {
  const asked = run.requestedDate ?? run.startedAt;
  if (asked === null) return false;
  const offsetMs = ticket.utcOffsetMinutes * 60_000;
  const earliest = Math.floor((ticket.takenAtUtcMs + offsetMs) / 1000) * 1000;
  const latest = ticket.notAfterUtcMs + settings.settleMs + offsetMs;
  const askedMs = wallClockMs(asked);
  return askedMs >= earliest && askedMs <= latest;
}
