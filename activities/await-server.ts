import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { ReadServerRequest, ServerReading } from './contract';
import type { ActivityDependencies } from './dependencies';
import { everLonger } from './ever-longer';
import { startHeartbeat } from './heartbeat';
import { readServer } from './read-server';
import { RiddenOut } from './ridden-out';

/** Looks again and again whether a server can run these jobs, until it can, or waiting will not help. */
export async function awaitServer(
  request: ReadServerRequest,
  needed: Pick<ActivityDependencies, 'fleet'>,
): Promise<ServerReading> {
  const { cancellationSignal: signal } = Context.current();
  const ridden = new RiddenOut(request.server);
  const heartbeat = startHeartbeat(() => ridden.details);
  try {
    for (const waits = everLonger(); ;) {
      const reading = await readServer(request, needed);
      if (reading.problem === null || reading.isPassing !== true) return reading;
      ridden.stands(new Error(reading.problem));
      await delay(waits.next().value, undefined, { signal });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    heartbeat.stop();
  }
}
