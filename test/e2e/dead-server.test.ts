import { randomUUID } from 'node:crypto';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { RunSettings } from '../../activities/contract';
import type { FaultDescription } from '../../simulator';
import type { RunProgress } from '../../src/report/run-progress';
import { ended } from '../support/ended-run';
import { acceptedStarts, entriesOf } from '../support/journal';
import { RUN_SETTINGS, type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const FOR_EVER = 1_000_000;
/** Servers by how they do not work, from when that is injected. */
const DEAD: Readonly<Record<string, FaultDescription>> = {
  refusing: { fault: 'refuseConnection', times: FOR_EVER },
  silent: { fault: 'stallConnection', times: FOR_EVER },
  slow: { fault: 'delayRequest', by: '1h', matching: '@withSteps', times: FOR_EVER },
};
const WELL = ['etl01', 'etl02'];
const JOBS = ['A', 'B', 'C', 'D'];

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await fleet.close();
});
afterAll(() => temporal.close());

/** Two servers that are well, and one that is to be dead in each way, with a pool of it and of those two. */
async function startServers(duration: string, onDead = duration): Promise<void> {
  const jobsOf = (alias: string) =>
    Object.fromEntries(JOBS.map((name) => [name, job(alias in DEAD ? onDead : duration)]));
  const aliases = [...WELL, ...Object.keys(DEAD)];
  fleet = await startFleet(
    Object.fromEntries(aliases.map((alias) => [alias, { encryption: 'off', jobs: jobsOf(alias) }])),
    {
      pools: Object.fromEntries(Object.keys(DEAD).map((alias) => [`with ${alias}`, [alias, ...WELL]])),
      remote: Object.fromEntries(aliases.map((alias) => [alias, { maxConcurrent: 1 }])),
    },
  );
}

async function startRun(
  packages: object,
  run: Partial<RunSettings> = {},
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, fleet, { run: { ...RUN_SETTINGS, ...run } });
  const args = [{ name: 'nightly-load', packages }];
  return temporal.client.workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args });
}

const begunOn = (server: string) => entriesOf(fleet.journal, 'runBegan').filter((entry) => entry.server === server);

it('a run begins with the servers that answer, and ends, while others of its pools are dead', async () => {
  await startServers('50ms');
  for (const [alias, fault] of Object.entries(DEAD)) await fleet.server(alias).faults.inject(fault);
  const pools = Object.keys(DEAD).map((alias) => `with ${alias}`);
  const packages = pools.flatMap((pool) => JOBS.map((name) => [`${name} ${pool}`, { pool, job: name }]));
  const run = await startRun(Object.fromEntries(packages) as object);
  expect((await ended(run)).report).toMatchObject({ outcome: 'succeeded', counts: { succeeded: packages.length } });
  expect(acceptedStarts(fleet.journal)).toHaveLength(packages.length);
  expect(Object.keys(DEAD).flatMap(begunOn)).toEqual([]);
});

it('servers that die while their jobs run do not hold up what runs on others', async () => {
  // They are to run still when the fault strikes, however slow this machine is.
  await startServers('1s', '20s');
  const dead = Object.keys(DEAD);
  const run = await startRun({
    ...Object.fromEntries(dead.map((server) => [server, { server, job: 'A' }])),
    ...Object.fromEntries(JOBS.map((name) => [name, { server: 'etl01', job: name }])),
  });
  await waitFor('their jobs run', () => dead.every((server) => begunOn(server).length === 1));
  for (const [alias, fault] of Object.entries(DEAD)) {
    await fleet.server(alias).faults.inject(fault);
    await fleet.server(alias).faults.inject({ fault: 'cutBeforeExecuting', matching: '@withSteps' });
  }
  await waitFor('the others have succeeded', async () => {
    const { counts } = await run.query<RunProgress>('progress');
    return counts.succeeded >= JOBS.length;
  });
  const { packages } = await run.query<RunProgress>('progress');
  expect(packages.filter(({ status }) => status === 'ended').map(({ name }) => name)).toEqual(JOBS);

  for (const server of dead) fleet.server(server).faults.clear();
  expect((await ended(run)).report).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 7 } });
  expect(acceptedStarts(fleet.journal)).toHaveLength(7);
});
