import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunProgress } from '../../src/report/run-progress';
import { ended } from '../support/ended-run';
import { inProcess } from '../support/in-process';
import { acceptedStarts, entriesOf } from '../support/journal';
import { leftOut } from '../support/left-out';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { HELD, job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker;
let first: string;
let second: string;

beforeAll(async () => {
  temporal = await testTemporal();
});
beforeEach(async () => {
  // A drain holds for all runs of a namespace, which other tests use as well.
  [first, second] = [`etl-${randomUUID()}`, `etl-${randomUUID()}`];
  const server = { encryption: 'off' as const, jobs: { A: job('100ms'), B: job('100ms'), Long: job(HELD) } };
  fleet = await startFleet({ [first]: server, [second]: server }, { pools: { loaders: [first, second] } });
});
afterEach(async () => {
  await command('undrain', first);
  await worker.stop();
  await fleet.close();
});
afterAll(() => temporal.close());

const command = (...args: string[]) => inProcess(args, { TEMPORAL_ADDRESS: temporal.address });

async function run(packages: object): Promise<WorkflowHandle> {
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, fleet);
  const args = [{ name: 'nightly', packages }];
  return temporal.client.workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args });
}

const startsOn = (server: string) =>
  entriesOf(fleet.journal, 'startRequest')
    .filter((entry) => entry.server === server)
    .map(({ job: name }) => name);

describe('a server that is being drained', () => {
  it('gets nothing of runs that begin, whose packages of a pool go elsewhere and whose others wait until it is undrained', async () => {
    expect(await command('drain', first, '--reason', 'patches', '--as', 'anna')).toMatchObject({ status: 0 });
    const handle = await run({ pooled: { pool: 'loaders', job: 'A' }, pinned: { server: first, job: 'B' } });
    await waitFor('what may run elsewhere has run', async () => {
      const { counts } = await handle.query<RunProgress>('progress');
      return counts.succeeded === 1;
    });
    expect(startsOn(first)).toEqual([]);
    const progress = await handle.query<RunProgress>('progress');
    expect(progress.packages.map(({ name, status }) => `${name} ${status}`)).toEqual(['pooled ended', 'pinned ready']);
    expect(leftOut(progress, first)).toMatchObject([{ server: first }]);
    expect(leftOut(progress, first)[0]?.reason).toMatch(
      /has been drained by anna since .* UTC: patches$|it has not answered yet$/,
    );

    expect(await command('undrain', first)).toMatchObject({ status: 0 });
    const { report } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report, first)).toMatchObject([{ server: first, until: expect.any(String) as unknown }]);
    expect(startsOn(first)).toEqual(['B']);
  });

  it('goes on with what it runs, and gets nothing more of runs that go on', async () => {
    const handle = await run({
      running: { server: first, job: 'Long' },
      next: { pool: 'loaders', job: 'B', after: 'running' },
    });
    await waitFor('it runs', () => entriesOf(fleet.journal, 'runBegan').length === 1);
    await command('drain', first);
    fleet.letJobsEnd();
    expect((await ended(handle)).report.outcome).toBe('succeeded');
    expect(acceptedStarts(fleet.journal)).toEqual(['B', 'Long']);
    expect(startsOn(first)).toEqual(['Long']);
  });
});

it('drain says who drains a server already, and undrain that nobody does', async () => {
  worker = await startWorker(temporal, randomUUID(), fleet);
  const begun = await command('drain', first, '--as', 'anna');
  expect(begun.stdout).toContain(`until \`ssis-parent undrain ${first}\``);
  expect((await command('drain', first, '--as', 'bert')).stdout).toMatch(
    /has been drained by anna .*Nothing has changed/,
  );
  expect(await command('undrain', first)).toMatchObject({ status: 0 });
  const again = await command('undrain', first);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain(`${first} is not being drained.`);
});
