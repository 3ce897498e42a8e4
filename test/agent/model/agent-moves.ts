import type { Agent, Owner, Row, World } from './world';

export const EMPTY_ROW: Row = { requestedTick: null, source: null, offsetMinutes: 0, stopTick: null, historyId: null };

/** Whether the Agent takes a start request now: one local job never runs twice at a time (22022). */
export const takesRequests = (agent: Agent): boolean => agent.pending === null && agent.running === null;

export function request(world: World, by: Owner): World {
  return { ...world, agent: { ...world.agent, pending: { by, atTick: world.tick } } };
}

/** The row of the present session; while that is still the first one, tickets see the same row. */
function withRow(world: World, row: Row): World {
  return { ...world, row, firstRow: world.agent.session === 1 ? row : world.firstRow };
}

/** The accepted request shows: one UPDATE sets the request and empties every other run column. */
export function show(world: World): World {
  const { pending } = world.agent;
  if (pending === null) return world;
  const source = pending.by === 'schedule' ? '1' : '4';
  const shown = withRow(world, { ...EMPTY_ROW, requestedTick: world.tick, source, offsetMinutes: world.offsetMinutes });
  const running = { by: pending.by, startedTick: world.tick, isStopAsked: false, instanceId: null };
  return { ...shown, agent: { ...world.agent, pending: null, running } };
}

/** The run ends: first its outcome row is inserted … */
export function insertOutcome(world: World, status: number): World {
  const { running } = world.agent;
  if (running === null) return world;
  const { by, startedTick } = running;
  const row = {
    id: world.nextInstanceId,
    by,
    startedTick,
    offsetMinutes: world.row.offsetMinutes,
    status,
    isPurged: false,
  };
  return {
    ...world,
    history: [...world.history, row],
    nextInstanceId: world.nextInstanceId + 1,
    agent: { ...world.agent, running: { ...running, instanceId: row.id } },
  };
}

/** … then the activity row is closed. */
export function closeRow(world: World): World {
  const instanceId = world.agent.running?.instanceId ?? null;
  const closed = withRow(world, { ...world.row, stopTick: world.tick, historyId: instanceId });
  return { ...closed, agent: { ...world.agent, running: null } };
}

/** The Agent dies or is restarted: what was only asked for is forgotten; gracefully, a running job is closed first. */
export function restart(world: World, isGraceful: boolean): World {
  const closed = isGraceful && world.agent.running !== null ? closeRow(withOutcome(world)) : world;
  return { ...closed, row: EMPTY_ROW, agent: { session: world.agent.session + 1, pending: null, running: null } };
}

function withOutcome(world: World): World {
  return world.agent.running?.instanceId == null ? insertOutcome(world, 3) : world;
}

/** What the Agent does by itself, each a possible next world. */
export function* agentMoves(world: World): Generator<World> {
  const { pending, running } = world.agent;
  if (pending !== null) yield show(world);
  if (running === null) return;
  // Assumed: no run both begins and ends between the comparison and sp_start_job of one batch.
  if (world.batches.some((batch) => batch.at === 'start')) return;
  if (running.instanceId === null) yield insertOutcome(world, running.isStopAsked ? 3 : 1);
  else yield closeRow(world);
}
