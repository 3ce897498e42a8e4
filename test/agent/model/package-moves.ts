import type { AttemptInfo } from '../../../src/agent/start-guards';
import type { AttemptState, StartProof, StartReply } from '../../../src/agent/start-attempt';
import { beginAttempt, mayStart, nextAction, onFenced, onLook, onStartReply } from '../../../src/agent/start-attempt';
import { jobLook, startTicket, utcMs } from './look';
import type { Attempt, Batch, HistoryRow, PackageState, Safeguards, World } from './world';
import { Violation } from './world';

export const MAX_TICKETS = 2;

/** A ticket's life and the settle time. */
const WINDOW_TICKS = 2;

export const packageAt = (world: World, index: number): PackageState => {
  const found = world.packages[index];
  if (found === undefined) throw new Error(`no package ${index}`);
  return found;
};

export function withPackage(world: World, index: number, change: Partial<PackageState>): World {
  return { ...world, packages: world.packages.map((old, at) => (at === index ? { ...old, ...change } : old)) };
}

/** A new attempt by Temporal; `isZombie` leaves the one before it alive. */
export function newAttempt(
  world: World,
  index: number,
  safeguards: Safeguards,
  given: { info: AttemptInfo; proof: StartProof | null; isZombie: boolean },
): World {
  const old = packageAt(world, index);
  const ticket = startTicket(old.ticket, safeguards);
  const state = beginAttempt(ticket, mayStart(safeguards, given.info, ticket), given.proof);
  const attempts = given.isZombie ? old.attempts.slice(-1) : [];
  const attempt: Attempt = { id: old.nextAttempt, state, isWaitingForReply: false };
  return withPackage(world, index, { attempts: [...attempts, attempt], nextAttempt: old.nextAttempt + 1 });
}

/** `prepareStart`: no ticket while the job is asked for or running, as the rows and the Agent show it. */
export function takeTicket(world: World, index: number, safeguards: Safeguards): World {
  const old = packageAt(world, index);
  const { running } = world.agent;
  const adopts =
    running !== null && world.mayAdopt
      ? { requestedTick: running.startedTick, offsetMinutes: world.row.offsetMinutes }
      : null;
  if ((running !== null && adopts === null) || world.agent.session !== 1) {
    return withPackage(world, index, { attempts: [], result: 'no ticket' });
  }
  if (old.accepted > 0) throw new Violation('a new ticket although a run was started with the one before it');
  const ticket = {
    takenTick: world.tick,
    row: world.firstRow,
    newestOutcomeId: world.history.findLast((row) => !row.isPurged)?.id ?? 0,
    offsetMinutes: world.offsetMinutes,
    runId: old.runId,
    adopts,
  };
  const firstTicket = old.ticketNumber === 0 ? ticket : old.firstTicket;
  const ticketNumber = old.ticketNumber + 1;
  const ready = withPackage(world, index, { ticket, firstTicket, ticketNumber, heartbeat: null });
  const info = { attempt: 1, scheduledMs: 0, attemptScheduledMs: 0, runId: String(old.runId) };
  return newAttempt(ready, index, safeguards, { info, proof: null, isZombie: false });
}

export function setAttempt(world: World, index: number, id: number, change: Partial<Attempt>): World {
  const attempts = packageAt(world, index).attempts.map((old) => (old.id === id ? { ...old, ...change } : old));
  return withPackage(world, index, { attempts });
}

/** Every attempt that is alive does its next action. */
export function* attemptMoves(world: World, index: number, safeguards: Safeguards): Generator<World> {
  const parent = packageAt(world, index);
  if (parent.result !== null) return;
  for (const attempt of parent.attempts) {
    if (attempt.isWaitingForReply) continue;
    const isCurrent = attempt === parent.attempts.at(-1);
    const next = act(world, index, attempt, isCurrent, safeguards);
    if (next !== null) yield next;
  }
}

function act(world: World, index: number, attempt: Attempt, isCurrent: boolean, safeguards: Safeguards): World | null {
  const { ticket } = packageAt(world, index);
  switch (nextAction(attempt.state)) {
    case 'start':
      return sendStart(world, index, attempt);
    case 'fence':
      if (safeguards.hasStartLock && world.lockedBy !== null) return null;
      return setAttempt(world, index, attempt.id, { state: onFenced(attempt.state, utcMs(world.tick)) });
    case 'look': {
      const state = onLook(safeguards, startTicket(ticket, safeguards), attempt.state, jobLook(world, ticket));
      return setAttempt(world, index, attempt.id, { state });
    }
    case 'report':
      return isCurrent ? report(world, index, attempt.state, safeguards) : dropAttempt(world, index, attempt.id);
  }
}

function sendStart(world: World, index: number, attempt: Attempt): World {
  const { ticketNumber } = packageAt(world, index);
  const number = world.nextBatch;
  const batch: Batch = { number, package: index, ticket: ticketNumber, attempt: attempt.id, at: 'network' };
  const sent = { ...world, nextBatch: number + 1, batches: [...world.batches, batch] };
  return setAttempt(sent, index, attempt.id, { isWaitingForReply: true });
}

export function dropAttempt(world: World, index: number, id: number): World {
  return withPackage(world, index, { attempts: packageAt(world, index).attempts.filter((old) => old.id !== id) });
}

/** The activity returns: the workflow takes the verdict for the truth, so here it must be. */
function report(world: World, index: number, state: AttemptState, safeguards: Safeguards): World {
  if (state.phase !== 'ended') throw new Error('nothing to report yet');
  const { verdict } = state;
  const parent = packageAt(world, index);
  const done = (result: string) => withPackage(world, index, { attempts: [], result });
  switch (verdict.kind) {
    case 'unknown':
      return done('unknown');
    case 'notStarted':
      if (parent.accepted > 0) throw new Violation(`'not started' (${verdict.reason}), but a run was started`);
      return parent.ticketNumber < MAX_TICKETS ? takeTicket(world, index, safeguards) : done('not started');
    case 'ended': {
      const row = world.history.find((old) => old.id === verdict.outcome?.instanceId);
      checkOutcome(world, index, row, verdict.proven);
      return done('ended');
    }
  }
}

function checkOutcome(world: World, index: number, row: HistoryRow | undefined, proven: boolean): void {
  const by = row?.by ?? 'nobody';
  const { adopts, newestOutcomeId } = packageAt(world, index).ticket;
  if (adopts !== null) {
    // Nothing else ran since the ticket: the adopted run has the very next row.
    if (row?.id === newestOutcomeId + 1 && packageAt(world, index).accepted === 0) return;
    throw new Violation(`the outcome of another run than the adopted one was reported for package ${index}`);
  }
  if (by.startsWith(`${index}:`)) return;
  const { accepted, ticket } = packageAt(world, index);
  const isOurLogin = by !== 'person' && by !== 'schedule' && by !== 'nobody';
  const isInWindow = row !== undefined && row.startedTick <= ticket.takenTick + WINDOW_TICKS;
  // A start that never happened may be taken for a run of the same login that began in its window: it is shared.
  if (!proven && isOurLogin && isInWindow && accepted === 0) return;
  throw new Violation(`the outcome of a run of ${by} was reported for package ${index}`);
}

/** The reply arrives, if the attempt that sent the batch is still there to take it. */
export function reply(world: World, batch: Batch, answer: StartReply): World {
  const parent = packageAt(world, batch.package);
  const attempt = parent.attempts.find((old) => old.id === batch.attempt);
  if (attempt?.isWaitingForReply !== true) return world;
  const state = onStartReply(answer);
  return setAttempt(world, batch.package, attempt.id, { state, isWaitingForReply: false });
}
