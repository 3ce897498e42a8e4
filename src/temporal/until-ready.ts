import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import type { GuardedProcess } from './guarded-process';
import { knock } from './knock';
import type { TemporalSettings } from './settings';

const RETRY_MS = 100;
const CALL_TIMEOUT_MS = 5_000;

/** Dev servers forget a run a day after its end, which is before anybody asks about last week's. */
const RETENTION = '30d';

/**
 * Waits until a dev server answers for its namespace, and raises how long that keeps ended runs. Returns its process
 * id. Throws an Error of one clause when the server ends first or does not answer in time.
 */
export async function untilReady(
  server: GuardedProcess,
  settings: TemporalSettings,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal | undefined },
): Promise<number> {
  const waiting = new AbortController();
  const tooLate = AbortSignal.timeout(withinMs);
  const given = signal === undefined ? [] : [signal];
  const deadline = AbortSignal.any([waiting.signal, tooLate, ...given]);
  try {
    return await Promise.race([
      prepare(server, settings, deadline),
      server.ended.then((how) => Promise.reject(new Error(`it ended at once (${how})`))),
    ]);
  } catch (error) {
    if (signal?.aborted === true) throw new Error('interrupted', { cause: error });
    if (tooLate.aborted)
      throw new Error(`no answer from ${settings.address} within ${withinMs / 1000} s`, { cause: error });
    throw error;
  } finally {
    waiting.abort();
  }
}

async function prepare(server: GuardedProcess, settings: TemporalSettings, signal: AbortSignal): Promise<number> {
  // A gRPC client that comes too early waits a second before it tries again.
  await retry(() => knock(settings.address, signal), signal);
  const connection = Connection.lazy(settings.connectionOptions);
  try {
    await retry(
      () => connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => raiseRetention(connection, settings.namespace)),
      signal,
    );
  } finally {
    await connection.close();
  }
  if (server.pid === undefined) throw new Error('something else answers at its address');
  return server.pid;
}

async function raiseRetention({ workflowService }: Connection, namespace: string): Promise<void> {
  await workflowService.describeNamespace({ namespace });
  await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: msToTs(RETENTION) } });
}

async function retry(attempt: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}
