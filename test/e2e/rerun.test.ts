import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import type { RunProgress, RunReport } from '../../src/report/run-progress';
import { entriesOf } from '../support/journal';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job, steps } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const taskQueue = randomUUID();
let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker;

const succeeds = job('50ms');
const failsOnce = steps({ attempts: [{ duration: '50ms', outcome: 'failed' }, { duration: '50ms' }] });

beforeAll(async () => {
  temporal = await testTemporal();
  fleet = await startFleet({
    etl01: { jobs: { Extract: succeeds, Load: failsOnce, Report: succeeds, Long: job('1h') } },
  });
  worker = await startWorker(temporal, taskQueue, fleet);
});
afterAll(async () => {
  await worker.stop();
  await fleet.close();
  await temporal.close();
});

const DEFINITION = {
  name: 'nightly-load',
  packages: {
    extract: { server: 'etl01', job: 'Extract' },
    load: { server: 'etl01', job: 'Load', after: 'extract' },
    report: { server: 'etl01', job: 'Report', after: 'load' },
  },
};

const start = (input: object) =>
  temporal.client.workflow.start<(input: object) => Promise<RunReport>>('parentPackage', {
    taskQueue,
    workflowId: randomUUID(),
    args: [input],
  });

const failureOf = async (input: object): Promise<{ type?: unknown; message: string } | undefined> => {
  const handle = await start(input);
  const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
  if (!(error instanceof WorkflowFailedError) || error.cause === undefined) throw new Error('it did not fail');
  return error.cause;
};

const starts = () => entriesOf(fleet.journal, 'runBegan').map((entry) => entry.job);

it('a rerun after a failure starts only what failed or was skipped for it, and is linked to the run it repeats and says who asked', async () => {
  const former = await start(DEFINITION);
  await expect(former.result()).rejects.toThrow(WorkflowFailedError);
  expect(starts()).toEqual(['Extract', 'Load']);

  const rerun = await start({ rerun: { run: former.workflowId, by: 'anna', reason: 'r'.repeat(300) } });
  const report = await rerun.result();
  expect(starts()).toEqual(['Extract', 'Load', 'Load', 'Report']);
  expect(report).toMatchObject({
    name: 'nightly-load',
    outcome: 'succeeded',
    total: 3,
    counts: { succeeded: 3 },
    rerunOf: { run: former.workflowId, runId: former.firstExecutionRunId, by: 'anna', reason: 'r'.repeat(200) },
  });
  const { packages } = await rerun.query<RunProgress>('progress');
  const { packages: before } = await former.query<RunProgress>('progress');
  expect(packages.map(({ isTakenOver }) => isTakenOver === true)).toEqual([true, false, false]);
  expect(packages[0]).toMatchObject({ outcome: 'succeeded', startedAt: before[0]?.startedAt });

  const nothing = await failureOf({ rerun: { run: rerun.workflowId } });
  expect(nothing).toMatchObject({
    type: 'RerunRefused',
    message: 'nothing in it failed or was skipped for a failure',
  });

  await (await start({ rerun: { run: rerun.workflowId, only: ['extract'] } })).result();
  const fromLoad = await start({ rerun: { run: rerun.workflowId, from: ['load'] } });
  await fromLoad.result();
  expect(starts().slice(4)).toEqual(['Extract', 'Load', 'Report']);

  // Its definition still says what load comes after.
  await (await start({ rerun: { run: fromLoad.workflowId, from: ['extract'] } })).result();
  expect(starts().slice(7)).toEqual(['Extract', 'Load', 'Report']);
});

it('a run cannot be rerun that goes on, does not exist, or had no definition', async () => {
  const going = await start({ name: 'long', packages: { a: { server: 'etl01', job: 'Long' } } });
  await waitFor('it runs', async () => (await going.query<RunProgress>('progress')).counts.running === 1);
  expect(await failureOf({ rerun: { run: going.workflowId } })).toMatchObject({
    type: 'InvalidDefinition',
    message: `Run '${going.workflowId}' cannot be run again:\n  it has not ended; retry packages within it, or cancel it first`,
  });
  await going.cancel();
  await expect(going.result()).rejects.toThrow(WorkflowFailedError);

  expect((await failureOf({ rerun: { run: 'nobody' } }))?.message).toMatch(/there is no such run/);

  const refused = await start({ name: 'nothing' });
  await expect(refused.result()).rejects.toThrow(WorkflowFailedError);
  expect((await failureOf({ rerun: { run: refused.workflowId } }))?.message).toMatch(
    /it ended before it had a definition/,
  );
});

it('a canceled run goes on where it was', async () => {
  const canceled = await start({
    name: 'long',
    packages: { a: { server: 'etl01', job: 'Extract' }, b: { server: 'etl01', job: 'Long', after: 'a' } },
  });
  await waitFor('b runs', async () => (await canceled.query<RunProgress>('progress')).counts.running === 1);
  await canceled.cancel();
  await expect(canceled.result()).rejects.toThrow(WorkflowFailedError);
  const again = await start({ rerun: { run: canceled.workflowId } });
  await waitFor('b runs', async () => (await again.query<RunProgress>('progress')).counts.running === 1);
  expect(await again.query<RunProgress>('progress')).toMatchObject({ counts: { succeeded: 1 } });
  await again.cancel();
  await expect(again.result()).rejects.toThrow(WorkflowFailedError);
});
