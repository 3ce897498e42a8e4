import { createActivities } from '../../activities';
import type { RunSettings } from '../../activities/contract';
import type { ActivityDependencies } from '../../activities/dependencies';
import { whyDrained } from '../../src/temporal/drains';
import { readFormerRun } from '../../src/temporal/former-run';
import { pendingHeartbeats } from '../../src/temporal/pending-heartbeats';
import { readSearchAttributes } from '../../src/temporal/search-attributes';
import { createWorkers } from '../../src/temporal/worker';
import type { SimulatedFleet } from './simulated-fleet';
import { FAST_POLL, FAST_PROTOCOL } from './simulated-fleet';
import type { TestTemporal } from './temporal';

export const RUN_SETTINGS: RunSettings = {
  window: 500,
  continueAsNewFrom: 2_500,
  continueAsNewAt: 4_000,
  heartbeatTimeoutMs: 10_000,
};

export interface RunningWorker {
  /** Lets it end as SIGTERM does. */
  stop(): Promise<void>;
}

/** A worker of the product in this process, for the fleet. */
export async function startWorker(
  temporal: TestTemporal,
  taskQueue: string,
  { fleet, inventory }: Pick<SimulatedFleet, 'fleet' | 'inventory'>,
  overrides: Partial<ActivityDependencies> = {},
): Promise<RunningWorker> {
  const activities = createActivities({
    inventory,
    fleet,
    definitionsFolder: '/nowhere',
    protocol: FAST_PROTOCOL,
    maxLookIntervalMs: FAST_POLL.maxIntervalMs,
    run: RUN_SETTINGS,
    say: () => undefined,
    readHeartbeats: (workflowId, runId) => pendingHeartbeats(temporal.client, workflowId, runId),
    whyDrained: (server) => whyDrained(temporal.client, server),
    readFormerRun: (workflowId) => readFormerRun(temporal.client, workflowId),
    readSearchAttributes: async () => (await readSearchAttributes(temporal.client)).present,
    ...overrides,
  });
  const workers = await createWorkers({
    connection: await temporal.nativeConnection(),
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: await temporal.workflowBundle(),
    activities,
  });
  const ended = workers.run();
  return {
    stop: async () => {
      workers.shutdown();
      await ended;
    },
  };
}
