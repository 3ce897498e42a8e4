import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { readServerLoad } from '../src/agent/read-server-load';
import { ServerTrouble } from '../src/agent/server-trouble';
import { roomOf, whyFull } from '../src/agent/start-limits';
import type { AwaitRoomRequest } from './contract';
import type { ActivityDependencies } from './dependencies';
import { startHeartbeat } from './heartbeat';

/**
 * The pauses between two looks, in ms. They do not grow: a run whose own job has ended sees that within a second and asks
 * for the slot, and whoever waits longer between looks would hardly ever be the first. Drawn anew each time, so that no
 * two runs look in step.
 */
export const ROOM_PAUSE_MS = { least: 500, most: 1_000 } as const;

/**
 * Looks at a full server again and again until it has room. One that does not answer is not full: whoever wants to start
 * something there finds out what is the matter.
 */
export async function awaitRoom(
  { server: alias, limits }: AwaitRoomRequest,
  { fleet }: Pick<ActivityDependencies, 'fleet'>,
): Promise<void> {
  const { cancellationSignal: signal } = Context.current();
  const { server } = fleet.member(alias);
  let reason = '';
  const heartbeat = startHeartbeat(() => ({ waitsBecause: reason }));
  try {
    for (let pauseMs = roomPauseMs(Math.random()); ;) {
      await delay(pauseMs, undefined, { signal });
      const load = await readServerLoad(server, limits);
      if (roomOf(limits, load) > 0) return;
      reason = whyFull(alias, limits, load);
      pauseMs = load.pauseMs > 0 ? load.pauseMs : roomPauseMs(Math.random());
    }
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
  } finally {
    heartbeat.stop();
  }
}

/** `chance`: from 0 up to 1. */
export function roomPauseMs(chance: number): number {
  return Math.round(ROOM_PAUSE_MS.least + chance * (ROOM_PAUSE_MS.most - ROOM_PAUSE_MS.least));
}
