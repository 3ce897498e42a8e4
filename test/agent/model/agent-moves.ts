import { toTheSecond } from '../../../src/agent/agent-time';
import type { ActivityRow } from '../../../src/agent/ticket';
import { NEVER_REQUESTED } from '../../../src/agent/ticket';
import { currentRow, loginOf, utcMs, wallClock } from './look';
import type { Agent, HistoryRow, Owner, World } from './world';
import { withServer } from './world';

/** Whether the Agent takes a start request now: one local job never runs twice at a time (22022). */
export const takesRequests = ({ server }: World): boolean =>
  server.agent.pending === null && server.agent.running === null;

export const request = (world: World, by: Owner): World => withAgent(world, { pending: by });

const withAgent = (world: World, change: Partial<Agent>): World =>
  withServer(world, { agent: { ...world.server.agent, ...change } });

/** The job's row in the present session. */
function withRow(world: World, row: ActivityRow): World {
  const { rows, agent } = world.server;
  return withServer(world, { rows: rows.with(agent.session - 1, row) });
}

/** The accepted request shows: one UPDATE sets the request and empties every other run column. */
export function show(world: World): World {
  const { pending } = world.server.agent;
  if (pending === null) return world;
  const { offsetSeconds } = world.server;
  const startedUtcMs = utcMs(world);
  const now = wallClock(startedUtcMs, offsetSeconds);
  const runRequestedSource = pending === 'schedule' ? '1' : '4';
  const row = { ...NEVER_REQUESTED, runRequestedDate: now, runRequestedSource, startExecutionDate: now };
  const running = { by: pending, startedUtcMs, offsetSeconds, isStopAsked: false, outcome: null };
  return withAgent(withRow(world, row), { pending: null, running });
}

/** The run ends: first its outcome row is inserted, with its beginning by the clock of then or of now … */
function* insertOutcome(world: World, runStatus: number): Generator<World> {
  const { running } = world.server.agent;
  if (running === null) return;
  for (const offset of new Set([running.offsetSeconds, world.server.offsetSeconds])) {
    yield withOutcome(world, running, runStatus, offset);
  }
}

type Running = NonNullable<Agent['running']>;

function withOutcome(world: World, running: Running, runStatus: number, offsetSeconds: number): World {
  const { history, nextInstanceId } = world.server;
  const { by, startedUtcMs } = running;
  const outcome = {
    instanceId: nextInstanceId,
    runStatus,
    startedAt: toTheSecond(wallClock(startedUtcMs, offsetSeconds)),
    durationSeconds: 0,
    message: `The Job was invoked by ${loginOf(world, by)}.`,
  };
  const row: HistoryRow = { by, startedUtcMs, outcome };
  const inserted = withServer(world, { history: [...history, row], nextInstanceId: nextInstanceId + 1 });
  return withAgent(inserted, { running: { ...running, outcome: row } });
}

/** … then the activity row is closed, and the job's last run is noted. */
function closeRow(world: World, ended: HistoryRow): World {
  const row = currentRow(world.server) ?? NEVER_REQUESTED;
  const stopExecutionDate = wallClock(utcMs(world), world.server.offsetSeconds);
  const closed = withRow(world, { ...row, stopExecutionDate, jobHistoryId: ended.outcome.instanceId });
  return withAgent(withServer(closed, { lastRun: ended }), { running: null });
}

/** The run that is there ends. */
function endRun(world: World, runStatus: number): World {
  const { running } = world.server.agent;
  if (running === null) return world;
  if (running.outcome !== null) return closeRow(world, running.outcome);
  return endRun(withOutcome(world, running, runStatus, world.server.offsetSeconds), runStatus);
}

/** The Agent dies or is restarted: what was only asked for is forgotten; gracefully, a running job is closed first. */
export function restart(world: World, isGraceful: boolean): World {
  const closed = isGraceful ? endRun(world, 3) : world;
  const { rows, agent } = closed.server;
  return withServer(closed, {
    rows: [...rows, NEVER_REQUESTED],
    agent: { session: agent.session + 1, pending: null, running: null },
  });
}

/** What the Agent does by itself, each a possible next world. */
export function* agentMoves(world: World): Generator<World> {
  const { pending, running } = world.server.agent;
  if (pending !== null) yield show(world);
  if (running === null) return;
  // A run of somebody else that fits between the comparison and sp_start_job leaves the outcome unknown, one of a
  // namesake may be taken for ours.
  const { mustKnow, mayMistakeNamesake } = world.terms;
  if ((mustKnow || mayMistakeNamesake) && world.batches.some((batch) => batch.at === 'start')) return;
  if (running.outcome === null) yield* insertOutcome(world, running.isStopAsked ? 3 : 1);
  else yield closeRow(world, running.outcome);
}
