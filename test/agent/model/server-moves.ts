import { NEVER_REQUESTED } from '../../../src/agent/ticket';
import { restart, show } from './agent-moves';
import { loseBatch } from './batch-moves';
import type { World } from './world';
import { withServer } from './world';

/** How far a clock is put, and what an hour of summer time is in the model: so short that a second can come again. */
export const STEP_TICKS = 2;

export const stepClock = (world: World, ticks: number): World =>
  withServer(world, { aheadTicks: world.server.aheadTicks + ticks });

export const changeOffset = (world: World, seconds: number): World =>
  withServer(world, { offsetSeconds: world.server.offsetSeconds + seconds });

/** The whole history is deleted, or all of it but the newest row. */
export function* purge(world: World): Generator<World> {
  const { history } = world.server;
  if (history.length > 0) yield withServer(world, { history: [] });
  if (history.length > 1) yield withServer(world, { history: history.slice(-1) });
}

export function* purgeBeforeStart(world: World): Generator<World> {
  if (isBeforeStart(world)) yield* purge(world);
}

export function* restartBeforeStart(world: World): Generator<World> {
  if (isBeforeStart(world)) yield restart(world, true);
}

/** No start has been compared with the server yet. */
function isBeforeStart({ packages, batches }: World): boolean {
  return (
    packages.every(({ accepted }) => accepted === 0) && batches.every(({ at }) => at === 'network' || at === 'compare')
  );
}

/** Another instance with an msdb of its own answers; what was inside the old one is cut off. */
export function failOver(world: World): World {
  const { server, standby, ...rest } = show(cutOff(world));
  return { ...rest, server: standby, standby: server };
}

/** The same msdb under another name. */
export const rename = (world: World): World => withServer(restart(cutOff(world), false), { name: 'ETL02' });

/** The job is deleted with its rows and made anew; what the old one ran is seen nowhere. */
export function recreateJob(world: World): World {
  const { agent, rows } = world.server;
  return withServer(world, {
    jobId: 'B',
    history: [],
    lastRun: null,
    rows: rows.map((_, index) => (index === agent.session - 1 ? NEVER_REQUESTED : null)),
    agent: { ...agent, pending: null, running: null },
  });
}

/** msdb as it was, with an Agent that was started anew. */
export function restore(world: World): World {
  const { aheadTicks, offsetSeconds } = world.server;
  return restart({ ...cutOff(world), server: { ...world.backup, aheadTicks, offsetSeconds } }, false);
}

/** The same from a backup that is older than the Agent session of the ticket: the session's number is given again. */
export function restoreOlder(world: World): World {
  const { agent } = world.backup;
  return withServer(restore(world), { rows: [NEVER_REQUESTED], agent: { ...agent, pending: null, running: null } });
}

function cutOff(world: World): World {
  return world.batches.filter(({ at }) => at !== 'network').reduce(loseBatch, world);
}
