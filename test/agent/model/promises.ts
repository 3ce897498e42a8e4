import type { AttemptState, Verdict } from '../../../src/agent/start-attempt';
import { loginOf } from './look';
import { ownerOf, packageAt, ticketOf } from './package-moves';
import type { HistoryRow, World } from './world';
import { Violation } from './world';

/** A ticket's life and the settle time. */
const WINDOW_MS = 2000;

/** What a look has told of the end of a package's run must be true. */
export function checkEnd(world: World, index: number, verdict: Verdict): void {
  if (verdict.kind === 'unknown' && world.terms.mustKnow) {
    throw new Violation(`the outcome of package ${index} stays unknown: ${verdict.reason}`);
  }
  if (verdict.kind !== 'ended') return;
  const { outcome } = verdict;
  const { history, lastRun } = world.server;
  const row = outcome === null ? lastRun : history.find((old) => old.outcome.instanceId === outcome.instanceId);
  if (row == null) throw new Violation(`the outcome of no run was reported for package ${index}`);
  checkOutcome(world, index, row, verdict.proven);
}

/** A run that a schedule asked for is not even watched as if it were ours: its row tells. */
export function checkBegun(world: World, index: number, before: AttemptState, after: AttemptState): void {
  if (before.phase !== 'settling' || after.phase !== 'watching') return;
  if (world.server.agent.running?.by === 'schedule')
    throw new Violation(`a run of schedule is watched for package ${index}`);
}

function checkOutcome(world: World, index: number, row: HistoryRow, proven: boolean): void {
  const parent = packageAt(world, index);
  const ticket = ticketOf(parent);
  if (ticket.adopts !== null) {
    // Nothing else ran since the ticket: the adopted run has the very next row.
    if (row.outcome.instanceId === ticket.newestOutcomeId + 1 && parent.accepted === 0) return;
    throw new Violation(`the outcome of another run than the adopted one was reported for package ${index}`);
  }
  if (row.by === ownerOf(world, index)) return;
  const { mayShare, mayMistakeNamesake } = world.terms;
  const isInWindow = row.startedUtcMs <= ticket.takenAtUtcMs + WINDOW_MS;
  if (row.by === 'namesake' && mayMistakeNamesake && isInWindow) return;
  const isShared = mayShare && row.by.includes(':') && loginOf(world, row.by) === ticket.login && parent.accepted === 0;
  if (isShared && !proven && isInWindow) return;
  throw new Violation(`the outcome of a run of ${row.by} was reported for package ${index}`);
}
