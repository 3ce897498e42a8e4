import { randomUUID } from 'node:crypto';
import { checkJournal } from '../../bench/check-journal';
import { loadRealWorkflow } from '../../bench/real-workflow';
import type { RunReport } from '../../src/report/run-progress';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { type TestTemporal, testTemporal } from '../support/temporal';

const CAP = 8;
const SERVERS = ['etl01', 'etl02', 'etl03', 'etl04'];

let temporal: TestTemporal;
let fleet: SimulatedFleet | undefined;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterAll(async () => {
  await worker?.stop();
  await fleet?.close();
  await temporal.close();
});

describe('montage, 619 tasks with 1,641 precedence constraints', () => {
  it('succeeds with every package once, precedence and caps kept, by what the servers saw', async () => {
    const workflow = loadRealWorkflow('montage-619', 20);
    const { definition, jobs } = workflow;
    fleet = await startFleet(Object.fromEntries(SERVERS.map((alias) => [alias, { jobs }])), {
      pools: { servers: SERVERS },
      remote: Object.fromEntries(SERVERS.map((alias) => [alias, { maxConcurrent: CAP }])),
    });
    const taskQueue = randomUUID();
    worker = await startWorker(temporal, taskQueue, fleet);
    const handle = await temporal.client.workflow.start('parentPackage', {
      taskQueue,
      workflowId: randomUUID(),
      args: [definition],
    });
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 619 } });
    expect(checkJournal(fleet.journal, workflow, CAP)).toEqual([]);
  }, 240_000);
});
