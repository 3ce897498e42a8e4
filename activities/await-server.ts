import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { Activities, AwaitServerRequest, ServerReading } from './contract';
import { ASK_AGAIN_MS } from './ask-again';
import { startHeartbeat } from './heartbeat';

/** Looks at a server again and again until something can be started there, and says how it is then. */
export async function awaitServer(
  { afterMs, ...request }: AwaitServerRequest,
  readServer: Activities['readServer'],
): Promise<ServerReading> {
  const { cancellationSignal: signal } = Context.current();
  let reason = '';
  const heartbeat = startHeartbeat(() => ({ waitsBecause: reason }));
  try {
    await delay(afterMs, undefined, { signal });
    for (let waitMs: number = ASK_AGAIN_MS.first; ; waitMs = Math.min(waitMs * 2, ASK_AGAIN_MS.longest)) {
      const reading = await readServer(request);
      if (reading.problem === null) return reading;
      reason = reading.problem;
      await delay(waitMs, undefined, { signal });
    }
  } finally {
    heartbeat.stop();
  }
}
