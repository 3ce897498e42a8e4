import { candidateRuns } from '../src/agent/candidate-runs';
import type { AttemptState } from '../src/agent/start-attempt';
import type { JobLook, StartTicket } from '../src/agent/ticket';

/**
 * When the watched job run was asked for, as its activity row says (`run_requested_date`, the server's wall clock);
 * undefined when that does not show now: the row is that of the latest run only.
 */
export function requestedDateOf(
  ticket: StartTicket,
  state: AttemptState,
  seen: JobLook | undefined,
): string | undefined {
  // Recognised by its history row, which does not say it.
  if (state.phase === 'watching') return state.run.requestedDate === '' ? undefined : state.run.requestedDate;
  if (state.phase !== 'ended' || state.verdict.kind !== 'ended' || seen === undefined) return undefined;
  const historyId = state.verdict.outcome?.instanceId;
  if (historyId === undefined) return undefined;
  return (
    candidateRuns(ticket, seen).find(({ outcome }) => outcome?.instanceId === historyId)?.requestedDate ?? undefined
  );
}
