import { randomUUID } from 'node:crypto';
import { DEFAULT_FLEET_SETTINGS } from '../../src/agent/fleet';
import { DEFAULT_PROTOCOL_SETTINGS } from '../../src/agent/protocol-settings';
import { DEFAULT_RUN_SETTINGS } from '../../src/cli/worker-settings';
import type { RunReport } from '../../src/report/run-progress';
import { entriesOf } from '../support/journal';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { type TestTemporal, testTemporal } from '../support/temporal';

const PACKAGES = 2_000;
const SERVERS = Array.from({ length: 20 }, (_, index) => `etl${String(index + 1).padStart(2, '0')}`);
/** So few at once that the history outgrows the default limit on any machine: with more, fewer tickets are asked for. */
const CAP = 4;
/** All servers share one thread, where a look at 100 jobs of one of them takes most of a second. */
const PATIENT = { connectTimeoutMs: 120_000, requestTimeoutMs: 120_000 };

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
  const names = Array.from({ length: PACKAGES / SERVERS.length }, (_, index) => `Load ${index}`);
  const jobs = Object.fromEntries(names.map((name) => [name, { steps: [{ name: 'Run package', duration: '1s' }] }]));
  fleet = await startFleet(Object.fromEntries(SERVERS.map((alias) => [alias, { jobs }])), {
    settings: { ...DEFAULT_FLEET_SETTINGS, connection: PATIENT },
    remote: Object.fromEntries(SERVERS.map((alias) => [alias, { maxConcurrent: CAP }])),
  });
});
afterAll(async () => {
  await worker?.stop();
  await fleet.close();
  await temporal.close();
});

describe('a run of 2,000 packages over 20 servers, with the settings that a worker has unless told otherwise', () => {
  it('starts each package once, and continues as new at least once', async () => {
    const taskQueue = randomUUID();
    worker = await startWorker(temporal, taskQueue, fleet, {
      run: DEFAULT_RUN_SETTINGS,
      protocol: DEFAULT_PROTOCOL_SETTINGS,
      maxLookIntervalMs: DEFAULT_FLEET_SETTINGS.poll.maxIntervalMs,
    });
    const packages = Array.from({ length: PACKAGES }, (_, index) => [
      `p${index}`,
      { server: SERVERS[index % SERVERS.length], job: `Load ${Math.floor(index / SERVERS.length)}` },
    ]);
    const handle = await temporal.client.workflow.start('parentPackage', {
      taskQueue,
      workflowId: randomUUID(),
      args: [{ name: 'many', packages: Object.fromEntries(packages) as object }],
    });
    expect((await handle.result()) as RunReport).toMatchObject({
      outcome: 'succeeded',
      counts: { succeeded: PACKAGES },
    });
    const accepted = entriesOf(fleet.journal, 'startRequest').filter((entry) => entry.accepted);
    expect(new Set(accepted.map(({ server, job }) => `${job ?? ''} on ${server}`)).size).toBe(PACKAGES);
    expect(accepted).toHaveLength(PACKAGES);
    const first = await temporal.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId).describe();
    expect(first.status.name).toBe('CONTINUED_AS_NEW');
  }, 600_000);
});
