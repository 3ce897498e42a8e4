import { randomUUID } from 'node:crypto';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { SimulatorDescription } from '../../simulator';
import { DEFAULT_FLEET_SETTINGS } from '../../src/agent/fleet';
import { DEFAULT_PROTOCOL_SETTINGS } from '../../src/agent/protocol-settings';
import { DEFAULT_RUN_SETTINGS } from '../../src/cli/worker-settings';
import type { RunReport } from '../../src/report/run-progress';
import { historyLengths } from '../support/history-lengths';
import { entriesOf } from '../support/journal';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { type TestTemporal, testTemporal } from '../support/temporal';

type Jobs = SimulatorDescription['servers'][string]['jobs'];

/** All servers share one thread, where a look at 100 jobs of one of them takes most of a second. */
const PATIENT = { connectTimeoutMs: 120_000, requestTimeoutMs: 120_000 };
const ENDS_WITHIN_MS = 1_200_000;

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await worker?.stop();
  await fleet.close();
});
afterAll(() => temporal.close());

const serversNamed = (count: number) =>
  Array.from({ length: count }, (_, index) => `etl${String(index + 1).padStart(2, '0')}`);

/** A run on servers that all have these jobs, with the settings that a worker has unless told otherwise. */
async function start(
  definition: object,
  jobs: Jobs,
  servers: readonly string[],
  cap: number,
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  fleet = await startFleet(Object.fromEntries(servers.map((alias) => [alias, { jobs }])), {
    pools: { servers },
    settings: { ...DEFAULT_FLEET_SETTINGS, connection: PATIENT },
    remote: Object.fromEntries(servers.map((alias) => [alias, { maxConcurrent: cap }])),
  });
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, fleet, {
    run: DEFAULT_RUN_SETTINGS,
    protocol: DEFAULT_PROTOCOL_SETTINGS,
    maxLookIntervalMs: DEFAULT_FLEET_SETTINGS.poll.maxIntervalMs,
  });
  const workflowId = randomUUID();
  return temporal.client.workflow.start('parentPackage', { taskQueue, workflowId, args: [definition] });
}

it(
  '2,000 packages over 20 servers: each is started once, and the run continues as new at least once',
  async () => {
    const packages = 2_000;
    const servers = serversNamed(20);
    const names = Array.from({ length: packages / servers.length }, (_, index) => `Load ${index}`);
    const jobs = Object.fromEntries(names.map((name) => [name, { steps: [{ name: 'Run package', duration: '1s' }] }]));
    const children = Array.from({ length: packages }, (_, index) => [
      `p${index}`,
      { server: servers[index % servers.length], job: `Load ${Math.floor(index / servers.length)}` },
    ]);
    const definition = { name: 'many', packages: Object.fromEntries(children) as object };
    // So few at once that the history outgrows the default limit on any machine: with more, fewer tickets are asked for.
    const handle = await start(definition, jobs, servers, 4);
    expect((await handle.result()) as RunReport).toMatchObject({
      outcome: 'succeeded',
      counts: { succeeded: packages },
    });
    const accepted = entriesOf(fleet.journal, 'startRequest').filter((entry) => entry.accepted);
    expect(new Set(accepted.map(({ server, job }) => `${job ?? ''} on ${server}`)).size).toBe(packages);
    expect(accepted).toHaveLength(packages);
    const lengths = await historyLengths(temporal.client, handle.workflowId, handle.firstExecutionRunId);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(DEFAULT_RUN_SETTINGS.continueAsNewAt);
  },
  ENDS_WITHIN_MS,
);
