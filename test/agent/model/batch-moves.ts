import { request, takesRequests } from './agent-moves';
import { startMoment } from './look';
import { packageAt, reply, withPackage } from './package-moves';
import type { Batch, Safeguards, World } from './world';
import { Violation, withServer } from './world';

function at(world: World, batch: Batch, place: Batch['at']): World {
  const batches = world.batches
    .map((old) => (old.number === batch.number ? { ...old, at: place } : old))
    .filter((old) => old.at !== 'gone');
  const isUnlocked = place === 'gone' && world.server.lockedBy === batch.number;
  return { ...(isUnlocked ? withServer(world, { lockedBy: null }) : world), batches };
}

/** The batch ends without an answer. */
export const loseBatch = (world: World, batch: Batch): World =>
  reply(at(world, batch, 'gone'), batch, { kind: 'lost' });

/** The start batch, statement by statement, as the server runs it. */
export function* batchMoves(world: World, safeguards: Safeguards): Generator<World> {
  for (const batch of world.batches) {
    switch (batch.at) {
      case 'network':
        if (!safeguards.hasStartLock) yield at(world, batch, 'compare');
        else if (world.server.lockedBy === null)
          yield withServer(at(world, batch, 'compare'), { lockedBy: batch.number });
        break;
      case 'compare':
        yield compare(world, batch, safeguards);
        break;
      case 'start':
        yield start(world, batch);
        break;
      case 'hold':
        yield* hold(world, batch, safeguards);
        break;
      case 'gone':
    }
  }
}

function compare(world: World, batch: Batch, safeguards: Safeguards): World {
  const { ticket } = batch;
  const moment = startMoment(world, ticket);
  const failed = safeguards.startGuards.find((guard) => !guard.holds(moment, ticket));
  if (failed === undefined) return at(world, batch, 'start');
  return reply(at(world, batch, 'gone'), batch, { kind: 'refused', guard: failed.name, reason: failed.refusal });
}

function start(world: World, batch: Batch): World {
  if (world.server.jobId !== batch.ticket.jobId || !takesRequests(world)) {
    const refused = { kind: 'refused', guard: 'agent', reason: 'the Agent does not start it' } as const;
    return reply(at(world, batch, 'gone'), batch, refused);
  }
  const parent = packageAt(world, batch.package);
  if (parent.accepted > 0) throw new Violation('a second job run was started for one package');
  return withPackage(at(request(world, batch.owner), batch, 'hold'), batch.package, { accepted: 1 });
}

/** The lock is kept until the run shows, or until the batch gives up waiting for it. */
function* hold(world: World, batch: Batch, { holdsLock }: Safeguards): Generator<World> {
  if (!holdsLock || world.server.agent.pending !== batch.owner)
    yield reply(at(world, batch, 'gone'), batch, { kind: 'accepted' });
}
