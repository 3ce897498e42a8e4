import { randomUUID } from 'node:crypto';
import type { ApplicationFailure } from '@temporalio/common';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { JournalEntry } from '../../simulator';
import type { RunProgress, RunReport } from '../../src/report/run-progress';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { entriesOf } from '../support/journal';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { HELD, job, steps } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

let temporal: TestTemporal;
let fleet: SimulatedFleet | undefined;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await worker?.stop();
  await fleet?.close();
  [worker, fleet] = [undefined, undefined];
});
afterAll(() => temporal.close());

type Packages = Record<string, { server?: string; pool?: string; job: string; after?: unknown }>;

async function run(packages: Packages): Promise<WorkflowHandle> {
  if (fleet === undefined) throw new Error('start a fleet first');
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, fleet);
  return temporal.client.workflow.start('parentPackage', {
    taskQueue,
    workflowId: randomUUID(),
    args: [{ name: 'nightly-load', packages }],
  });
}

async function failureOf(handle: WorkflowHandle): Promise<ApplicationFailure> {
  const error: unknown = await handle.result().catch((reason: unknown) => reason);
  if (!(error instanceof WorkflowFailedError)) throw new Error('it did not fail');
  return error.cause as ApplicationFailure;
}

function of<E extends JournalEntry['event']>(event: E) {
  return entriesOf(fleet?.journal ?? [], event);
}

const acceptedStarts = () =>
  of('startRequest')
    .filter(({ accepted }) => accepted)
    .map(({ server, job: name }) => `${name} on ${server}`)
    .sort();

describe('a parent package on simulated servers', () => {
  it('runs every package once, in the order of its constraints, and succeeds', async () => {
    const begunAt = Date.now();
    fleet = await startFleet({
      etl01: { jobs: { Customers: job(HELD), Sales: job('200ms') } },
      etl02: { encryption: 'off', timeZone: 'Asia/Kathmandu', jobs: { Marts: job('100ms') } },
    });
    const handle = await run({
      customers: { server: 'etl01', job: 'Customers' },
      sales: { server: 'etl01', job: 'Sales' },
      marts: { server: 'etl02', job: 'Marts', after: ['customers', 'sales'] },
    });
    await waitFor('Sales has ended', () => of('runEnded').length === 1);
    fleet.letJobsEnd();
    const report = (await handle.result()) as RunReport;
    expect(report).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 3 } });
    expect(acceptedStarts()).toEqual(['Customers on etl01', 'Marts on etl02', 'Sales on etl01']);
    expect(of('runEnded').map(({ job: name }) => name)).toEqual(['Sales', 'Customers', 'Marts']);
    const { packages } = await handle.query<RunProgress>('progress');
    const marts = packages.find(({ name }) => name === 'marts');
    // Agents tell times in whole seconds.
    expect(Date.parse(marts?.startedAt ?? '')).toBeGreaterThan(begunAt - 1_000);
  });

  it('fails when a step fails, says where, why and what next, and skips what depends on it', async () => {
    fleet = await startFleet({
      etl01: {
        jobs: {
          Sales: steps({ duration: '50ms' }, { duration: '50ms', outcome: 'failed', output: 'Disk full.' }),
          Marts: job('10ms'),
        },
      },
    });
    const handle = await run({
      sales: { server: 'etl01', job: 'Sales' },
      marts: { server: 'etl01', job: 'Marts', after: 'sales' },
    });
    const failure = await failureOf(handle);
    expect(failure.type).toBe('ParentPackageFailed');
    expect(failure.message).toMatch(
      /sales: Job 'Sales' on etl01 failed at step 2 'Step 2' \(started .*ran .*\): .*Disk full/,
    );
    expect(failure.details?.[0]).toMatchObject({ counts: { failed: 1, skipped: 1 } });
    expect(acceptedStarts()).toEqual(['Sales on etl01']);
  });

  it('stops exactly the jobs of the run when it is canceled', async () => {
    fleet = await startFleet({
      etl01: { jobs: { Long: job('10m'), Stranger: job('10m') } },
      etl02: { jobs: { Long: job('10m') } },
    });
    fleet.server('etl01').runJob('Stranger', { schedule: 'Nightly' });
    const handle = await run({
      first: { server: 'etl01', job: 'Long' },
      second: { server: 'etl02', job: 'Long' },
      third: { server: 'etl02', job: 'Long', after: 'second' },
    });
    await waitFor('both run', () => of('runBegan').length === 3);
    await handle.cancel();
    await failureOf(handle);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    const { receipts, counts } = await handle.query<RunReport>('report');
    expect(receipts.map(({ package: name, result }) => [name, result]).sort()).toEqual([
      ['first', 'stopped'],
      ['second', 'stopped'],
    ]);
    expect(counts).toMatchObject({ canceled: 2, skipped: 1 });
    expect(
      of('stopRequest')
        .map(({ job: name, server }) => `${name} on ${server}`)
        .sort(),
    ).toEqual(['Long on etl01', 'Long on etl02']);
  });
});
