import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { readServerLoad } from '../src/agent/read-server-load';
import { ServerTrouble } from '../src/agent/server-trouble';
import { roomOf, whyFull } from '../src/agent/start-limits';
import type { AwaitRoomRequest } from './contract';
import type { ActivityDependencies } from './dependencies';
import { ASK_AGAIN_MS } from './ask-again';
import { startHeartbeat } from './heartbeat';

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
    for (let waitMs: number = ASK_AGAIN_MS.first, pauseMs = waitMs; ;) {
      await delay(pauseMs, undefined, { signal });
      const load = await readServerLoad(server, limits);
      if (roomOf(limits, load) > 0) return;
      reason = whyFull(alias, limits, load);
      waitMs = Math.min(waitMs * 2, ASK_AGAIN_MS.longest);
      pauseMs = load.pauseMs > 0 ? load.pauseMs : waitMs;
    }
  } catch (error) {
    if (!(error instanceof ServerTrouble)) throw error;
  } finally {
    heartbeat.stop();
  }
}
