import type { AttemptInfo } from '../../../src/agent/start-guards';
import type { StartProof, StartReply, Verdict } from '../../../src/agent/start-attempt';
import { beginAttempt, mayStart, nextAction, onFenced, onLook, onStartReply } from '../../../src/agent/start-attempt';
import type { StartTicket } from '../../../src/agent/ticket';
import { NEVER_REQUESTED } from '../../../src/agent/ticket';
import { toTheSecond } from '../../../src/agent/agent-time';
import { currentRow, jobLook, utcMs } from './look';
import { checkBegun, checkEnd } from './promises';
import type { Attempt, Batch, Owner, PackageState, Safeguards, World } from './world';
import { Violation } from './world';

const MAX_TICKETS = 2;

export const packageAt = (world: World, index: number): PackageState => {
  const found = world.packages[index];
  if (found === undefined) throw new Error(`no package ${index}`);
  return found;
};

export const withPackage = (world: World, index: number, change: Partial<PackageState>): World => ({
  ...world,
  packages: world.packages.with(index, { ...packageAt(world, index), ...change }),
});

export const ownerOf = (world: World, index: number): Owner => `${index}:${packageAt(world, index).ticketNumber}`;

export const ticketOf = ({ ticket }: PackageState): StartTicket => {
  if (ticket === null) throw new Error('it has no ticket');
  return ticket;
};

/** Those that may still send a start although nobody waits for them any more. */
export const unsent = (attempts: readonly Attempt[]): Attempt[] =>
  attempts.filter(({ state, isWaitingForReply }) => state.phase === 'starting' && !isWaitingForReply);

/** A new attempt by Temporal; `zombies` are those before it that stay alive. */
export function newAttempt(
  world: World,
  index: number,
  safeguards: Safeguards,
  given: { info: AttemptInfo; proof: StartProof | null; zombies: readonly Attempt[] },
): World {
  const parent = packageAt(world, index);
  const ticket = ticketOf(parent);
  const state = beginAttempt(ticket, mayStart(safeguards, given.info, ticket), given.proof);
  const id = parent.nextAttempt;
  const attempt: Attempt = { id, owner: ownerOf(world, index), ticket, state, isWaitingForReply: false };
  return withPackage(world, index, { attempts: [...given.zombies, attempt], current: id, nextAttempt: id + 1 });
}

/** `prepareStart`: no ticket while the job is running, as the rows and the Agent show it, unless its run is adopted. */
export function takeTicket(world: World, index: number, safeguards: Safeguards): World {
  const parent = packageAt(world, index);
  const zombies = unsent(parent.attempts);
  const { server, terms } = world;
  const isBusy = server.agent.running !== null;
  const row = currentRow(server);
  if (row === null || (isBusy && !terms.mayAdopt)) {
    return withPackage(world, index, { attempts: zombies, current: null, result: 'no ticket' });
  }
  if (parent.accepted > 0) throw new Violation('a new ticket although a run was started with the one before it');
  const requestedDate = row.runRequestedDate ?? '';
  const takenAtUtcMs = utcMs(world);
  const ticket: StartTicket = {
    server: 'etl01',
    serverName: server.name,
    agentSessionId: server.agent.session,
    job: 'Load',
    jobId: server.jobId,
    startStep: null,
    steps: 1,
    row: isBusy ? NEVER_REQUESTED : row,
    newestOutcomeId: server.history.at(-1)?.outcome.instanceId ?? 0,
    takenAtUtcMs,
    notAfterUtcMs: takenAtUtcMs + safeguards.settings.ticketLifeMs,
    utcOffsetMinutes: server.offsetSeconds / 60,
    login: parent.login,
    takenByRunId: String(parent.runId),
    adopts: isBusy ? { requestedDate, startedAt: toTheSecond(requestedDate) } : null,
  };
  const ready = withPackage(world, index, { ticket, ticketNumber: parent.ticketNumber + 1, result: null });
  const info = { attempt: 1, scheduledMs: 0, attemptScheduledMs: 0, runId: String(parent.runId) };
  return newAttempt(ready, index, safeguards, { info, proof: null, zombies });
}

function setAttempt(world: World, index: number, id: number, change: Partial<Attempt>): World {
  const attempts = packageAt(world, index).attempts.map((old) => (old.id === id ? { ...old, ...change } : old));
  return withPackage(world, index, { attempts });
}

/** Every attempt that is alive does its next action. */
export function* attemptMoves(world: World, index: number, safeguards: Safeguards): Generator<World> {
  for (const attempt of packageAt(world, index).attempts) {
    if (attempt.isWaitingForReply) continue;
    const next = act(world, index, attempt, safeguards);
    if (next !== null) yield next;
  }
}

function act(world: World, index: number, attempt: Attempt, safeguards: Safeguards): World | null {
  const isCurrent = attempt.id === packageAt(world, index).current;
  switch (nextAction(attempt.state)) {
    case 'start':
      return sendStart(world, index, attempt);
    case 'fence':
      if (safeguards.hasStartLock && world.server.lockedBy !== null) return null;
      return setAttempt(world, index, attempt.id, { state: onFenced(attempt.state, utcMs(world)) });
    case 'look': {
      const state = onLook(safeguards, attempt.ticket, attempt.state, jobLook(world, attempt.ticket));
      if (isCurrent) checkBegun(world, index, attempt.state, state);
      if (isCurrent && state.phase === 'ended') checkEnd(world, index, state.verdict);
      return setAttempt(world, index, attempt.id, { state });
    }
    case 'report':
      if (attempt.state.phase !== 'ended') throw new Error('nothing to report yet');
      return isCurrent
        ? report(world, index, attempt.state.verdict, safeguards)
        : dropAttempt(world, index, attempt.id);
  }
}

function sendStart(world: World, index: number, attempt: Attempt): World {
  const { id, owner, ticket } = attempt;
  const number = world.nextBatch;
  const batch: Batch = { number, package: index, owner, ticket, attempt: id, at: 'network' };
  const sent = { ...world, nextBatch: number + 1, batches: [...world.batches, batch] };
  return setAttempt(sent, index, id, { isWaitingForReply: true });
}

function dropAttempt(world: World, index: number, id: number): World {
  return withPackage(world, index, { attempts: packageAt(world, index).attempts.filter((old) => old.id !== id) });
}

/** The activity returns: the workflow takes the verdict for the truth. */
function report(world: World, index: number, verdict: Verdict, safeguards: Safeguards): World {
  const parent = packageAt(world, index);
  if (verdict.kind !== 'notStarted') return endPackage(world, index, verdict.kind);
  if (parent.accepted > 0) throw new Violation(`'not started' (${verdict.reason}), but a run was started`);
  const isLast = parent.ticketNumber >= MAX_TICKETS;
  const rest = withPackage(world, index, { attempts: parent.attempts.filter(({ id }) => id !== parent.current) });
  return isLast ? endPackage(rest, index, 'not started') : takeTicket(rest, index, safeguards);
}

/** Nobody follows the package any more. */
export function endPackage(world: World, index: number, result: string): World {
  const attempts = unsent(packageAt(world, index).attempts);
  return withPackage(world, index, { attempts, current: null, stop: null, result });
}

/** The reply arrives, if the attempt that sent the batch is still there to take it. */
export function reply(world: World, batch: Batch, answer: StartReply): World {
  const attempt = packageAt(world, batch.package).attempts.find((old) => old.id === batch.attempt);
  if (attempt?.isWaitingForReply !== true) return world;
  return setAttempt(world, batch.package, attempt.id, { state: onStartReply(answer), isWaitingForReply: false });
}
