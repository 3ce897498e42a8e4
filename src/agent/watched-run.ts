import { toTheSecond, wallClockMs } from './agent-time';
import type { CandidateRun } from './candidate-runs';
import { candidateRuns, isHistoryWhole, isSameStart } from './candidate-runs';
import type { JobLook, StartTicket } from './ticket';

/** The identity of a run while it has no history row: what its activity row says. */
export interface SeenRun {
  readonly requestedDate: string;
  /** To the second; null until it was seen executing. */
  readonly startedAt: string | null;
  /**
   * It was seen open in a later second than the one it was asked for in, and no clock was put back for the end of summer
   * time since: no other run can have the same date.
   */
  readonly isDistinct: boolean;
}

/**
 * What the server remembers of the job's last run, when that is the one that was watched. It does not say who asked for
 * it, so a run that is only believed to be ours needs its history row; and an Agent that died may have left there a run
 * that began in the same second and ended before.
 */
export function lastRunIf(
  ticket: StartTicket,
  { run, proven }: { readonly run: SeenRun; readonly proven: boolean },
  look: JobLook,
): JobLook['lastRun'] {
  const { lastRun } = look;
  const isKnown =
    (proven || ticket.adopts !== null) &&
    isUnique(ticket, run, look) &&
    look.serverName === ticket.serverName &&
    look.agentSessionId === ticket.agentSessionId &&
    look.jobId === ticket.jobId;
  return isKnown && lastRun !== null && isSameStart(ticket, look, run.startedAt, lastRun.startedAt) ? lastRun : null;
}

/** The watched run among those since the ticket: the first one, or, when history was purged, the one with its rows. */
export function matchingRun(ticket: StartTicket, seen: SeenRun, look: JobLook): CandidateRun | undefined {
  if (look.serverName !== ticket.serverName || look.jobId !== ticket.jobId) return undefined;
  const runs = candidateRuns(ticket, look);
  if (isHistoryWhole(ticket, look)) return runs.slice(0, 1).find((run) => isSame(ticket, look, run, seen));
  return isUnique(ticket, seen, look) ? runs.find((run) => run.requestedDate === seen.requestedDate) : undefined;
}

/** No other run can have the date of the one that was seen. */
function isUnique(ticket: StartTicket, seen: SeenRun, look: JobLook): boolean {
  return seen.isDistinct && look.utcOffsetMinutes >= ticket.utcOffsetMinutes;
}

/** Whether that is known of a run that is still open. */
export function isDistinct(ticket: StartTicket, seen: SeenRun, look: JobLook): boolean {
  return isUnique(ticket, { ...seen, isDistinct: seen.isDistinct || isLaterSecond(seen.requestedDate, look) }, look);
}

/** The server's wall clock has gone past the second in which the run was asked for. */
function isLaterSecond(requestedDate: string, look: JobLook): boolean {
  const nowMs = look.utcNowMs + look.utcOffsetMinutes * 60_000;
  return nowMs >= wallClockMs(toTheSecond(requestedDate)) + 1000;
}

function isSame(ticket: StartTicket, look: JobLook, run: CandidateRun, seen: SeenRun): boolean {
  // The activity row names its history row: no clock is needed to know that they belong together.
  if (run.requestedDate !== null) return run.requestedDate === seen.requestedDate;
  if (seen.startedAt !== null && run.startedAt !== null) {
    return isSameStart(ticket, look, seen.startedAt, run.startedAt);
  }
  return run.startedAt === null || run.startedAt >= toTheSecond(seen.requestedDate);
}

/** The activity row is still that of the watched run, and open. */
export function isStillRunning(ticket: StartTicket, seen: SeenRun, look: JobLook): boolean {
  return (
    look.serverName === ticket.serverName &&
    look.agentSessionId === ticket.agentSessionId &&
    look.row?.runRequestedDate === seen.requestedDate &&
    look.row.stopExecutionDate === null &&
    // With its history gone, another run of the same second would look the same.
    (isHistoryWhole(ticket, look) ? candidateRuns(ticket, look)[0]?.outcome === null : isUnique(ticket, seen, look))
  );
}

/** Why the watched run is to be seen nowhere any more. */
export function whyLost(ticket: StartTicket, look: JobLook): string {
  if (look.serverName !== ticket.serverName) return `another server (${look.serverName}) answers now`;
  if (look.jobId !== ticket.jobId) return 'the job was deleted while it ran, or is no longer visible';
  if (look.agentSessionId !== ticket.agentSessionId)
    return 'SQL Server Agent stopped while the job ran and left no outcome';
  return "the run's history row was purged before it could be read";
}
