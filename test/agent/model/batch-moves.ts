import { startMoment, startTicket } from './look';
import { request, takesRequests } from './agent-moves';
import { packageAt, reply, withPackage } from './package-moves';
import type { Batch, Safeguards, World } from './world';
import { Violation } from './world';

function at(world: World, batch: Batch, place: Batch['at']): World {
  const batches = world.batches
    .map((old) => (old.number === batch.number ? { ...old, at: place } : old))
    .filter((old) => old.at !== 'gone');
  return { ...world, batches, lockedBy: place === 'gone' && world.lockedBy === batch.number ? null : world.lockedBy };
}

export const goneBatch = (world: World, batch: Batch): World => at(world, batch, 'gone');

/** The start batch, statement by statement, as the server runs it. */
export function* batchMoves(world: World, safeguards: Safeguards): Generator<World> {
  for (const batch of world.batches) {
    switch (batch.at) {
      case 'network':
        if (safeguards.hasStartLock && world.lockedBy !== null) break;
        yield { ...at(world, batch, 'compare'), lockedBy: safeguards.hasStartLock ? batch.number : null };
        break;
      case 'compare':
        yield compare(world, batch, safeguards);
        break;
      case 'start':
        yield start(world, batch);
        break;
      case 'hold':
        yield* hold(world, batch);
        break;
      case 'gone':
    }
  }
}

function compare(world: World, batch: Batch, safeguards: Safeguards): World {
  const ticket = startTicket(ticketOf(batch, world), safeguards);
  const failed = safeguards.startGuards.find((guard) => !guard.holds(startMoment(world), ticket));
  if (failed === undefined) return at(world, batch, 'start');
  return reply(goneBatch(world, batch), batch, { kind: 'refused', guard: failed.name, reason: failed.refusal });
}

function ticketOf(batch: Batch, world: World) {
  const parent = packageAt(world, batch.package);
  return batch.ticket === parent.ticketNumber ? parent.ticket : parent.firstTicket;
}

function start(world: World, batch: Batch): World {
  if (!takesRequests(world.agent)) {
    return reply(goneBatch(world, batch), batch, { kind: 'refused', guard: 'agent', reason: 'it is already running' });
  }
  const parent = packageAt(world, batch.package);
  if (parent.accepted > 0) throw new Violation('a second job run was started for one package');
  const asked = request(world, `${batch.package}:${batch.ticket}`);
  return withPackage(at(asked, batch, 'hold'), batch.package, { accepted: 1 });
}

/** The lock is kept until the run shows, or until the batch gives up waiting for it. */
function* hold(world: World, batch: Batch): Generator<World> {
  const owner = `${batch.package}:${batch.ticket}`;
  if (world.agent.pending?.by !== owner) yield reply(goneBatch(world, batch), batch, { kind: 'accepted' });
}
