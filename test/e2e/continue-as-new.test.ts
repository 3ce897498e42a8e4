import { randomUUID } from 'node:crypto';
import type { RunReport } from '../../src/report/run-progress';
import { entriesOf } from '../support/journal';
import { RUN_SETTINGS, type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const PACKAGES = 300;
const SERVERS = ['etl01', 'etl02', 'etl03'];

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker;

beforeAll(async () => {
  temporal = await testTemporal();
  const names = Array.from({ length: PACKAGES / SERVERS.length }, (_, index) => `Load ${index}`);
  const jobs = Object.fromEntries(names.map((name) => [name, job('300ms')]));
  fleet = await startFleet(Object.fromEntries(SERVERS.map((alias) => [alias, { jobs }])));
});
afterAll(async () => {
  await worker.stop();
  await fleet.close();
  await temporal.close();
});

describe('a run of 300 packages whose history may hold 300 events', () => {
  it('continues as new at least three times, while jobs run, and starts each package once', async () => {
    const taskQueue = randomUUID();
    const run = { ...RUN_SETTINGS, window: 40, continueAsNewFrom: 300, continueAsNewAt: 320 };
    worker = await startWorker(temporal, taskQueue, fleet, { run });
    const packages = Array.from({ length: PACKAGES }, (_, index) => [
      `p${index}`,
      { server: SERVERS[index % SERVERS.length], job: `Load ${Math.floor(index / SERVERS.length)}` },
    ]);
    const handle = await temporal.client.workflow.start('parentPackage', {
      taskQueue,
      workflowId: randomUUID(),
      args: [{ name: 'large', packages: Object.fromEntries(packages) as object }],
    });
    expect((await handle.result()) as RunReport).toMatchObject({
      outcome: 'succeeded',
      counts: { succeeded: PACKAGES },
    });
    const accepted = entriesOf(fleet.journal, 'startRequest').filter((entry) => entry.accepted);
    expect(new Set(accepted.map(({ server, job }) => `${job ?? ''} on ${server}`)).size).toBe(PACKAGES);
    expect(accepted).toHaveLength(PACKAGES);
    await waitFor('three that it continued as are listed', async () => {
      let continued = 0;
      for await (const { runId } of temporal.client.workflow.list({ query: `WorkflowId = '${handle.workflowId}'` })) {
        if (runId !== handle.firstExecutionRunId) continued += 1;
      }
      return continued >= 3;
    });
  });
});
