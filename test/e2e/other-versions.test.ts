import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';
import { createActivities } from '../../activities';
import type { Activities, RunAgentJobRequest } from '../../activities/contract';
import { createWorkers } from '../../src/temporal/worker';
import { ended } from '../support/ended-run';
import { inProcess } from '../support/in-process';
import { acceptedStarts, entriesOf } from '../support/journal';
import { RUN_SETTINGS, type RunningWorker, startWorker } from '../support/running-worker';
import { FAST_POLL, FAST_PROTOCOL, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { HELD, job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const { PendingActivityState } = proto.api.enums.v1;

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let folder: string;
let taskQueue: string;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
beforeEach(async () => {
  taskQueue = randomUUID();
  folder = await mkdtemp(join(tmpdir(), 'ssis-parent-versions-'));
  const jobs = {
    Load: job(HELD),
    'Load 0': SHORT,
    'Load 1': SHORT,
    'Load 2': SHORT,
    'Load 3': SHORT,
    Old: job(HELD),
    Then: job('50ms'),
    New: job('50ms'),
  };
  fleet = await startFleet({ etl01: { encryption: 'off', jobs } });
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
});
afterAll(() => temporal.close());

const SHORT = job('50ms');
const begun = () => entriesOf(fleet.journal, 'runBegan').map((entry) => entry.job);

function startRun(input: unknown): Promise<WorkflowHandle> {
  return temporal.client.workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args: [input] });
}

const LOAD = { name: 'nightly-load', packages: { load: { server: 'etl01', job: 'Load' } } };

/** A worker of another version, whose first attempt at each package does this and is lost then. */
async function startOtherVersion(
  firstAttempt: (ours: Activities, request: RunAgentJobRequest) => Promise<void>,
): Promise<void> {
  const { inventory, fleet: servers } = fleet;
  const ours = createActivities({
    ...{ inventory, fleet: servers, definitionsFolder: folder, protocol: FAST_PROTOCOL, run: RUN_SETTINGS },
    maxLookIntervalMs: FAST_POLL.maxIntervalMs,
    say: () => undefined,
    whyDrained: () => Promise.resolve(undefined),
    readHeartbeats: () => Promise.resolve({}),
    readFormerRun: () => Promise.reject(new Error('there is none')),
    readSearchAttributes: () => Promise.resolve([]),
  });
  const begunPackages = new Set<string>();
  const workers = await createWorkers({
    connection: await temporal.nativeConnection(),
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: await temporal.workflowBundle(),
    activities: {
      ...ours,
      runAgentJob: async (request: RunAgentJobRequest) => {
        if (begunPackages.has(request.package)) return ours.runAgentJob(request);
        begunPackages.add(request.package);
        await firstAttempt(ours, request);
        throw ApplicationFailure.retryable('the worker is lost');
      },
    },
  });
  const over = workers.run();
  worker = {
    stop: async () => {
      workers.shutdown();
      await over;
    },
  };
}

describe('a worker that takes over from one of another version', () => {
  it('goes by the proof, whatever else stands beside it', async () => {
    await startOtherVersion(async (ours, request) => {
      // It goes on in vain: nobody hears an attempt that was given up.
      ours.runAgentJob(request).catch(() => undefined);
      await waitFor('it runs', () => begun().length === 1);
      const details = { phase: 'dreaming', proof: { run: null, more: { by: 'us' } }, version: 7, lastStep: 'none' };
      Context.current().heartbeat(details);
    });
    const run = await startRun(LOAD);
    await waitFor('it is tried again', async () => {
      const [watched] = (await run.describe()).raw.pendingActivities ?? [];
      return (watched?.attempt ?? 1) > 1 && watched?.state === PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
    });
    fleet.letJobsEnd();
    const { report, of } = await ended(run);
    expect(report).toMatchObject({ outcome: 'succeeded' });
    expect(of('load').outcome).toBe('succeeded');
    expect(acceptedStarts(fleet.journal)).toEqual(['Load']);
  });

  it('takes garbage for nothing: no proof, no crash, and status can be asked', async () => {
    const garbage = [
      null,
      'garbage',
      { proof: 'yes', phase: 5 },
      { phase: 'running', proof: { run: { requestedDate: 'soon' } } },
    ];
    await startOtherVersion((_ours, { package: name }) => {
      Context.current().heartbeat(garbage[Number(name)]);
      return Promise.resolve();
    });
    const packages = garbage.map((_, index) => [String(index), { server: 'etl01', job: `Load ${index}` }] as const);
    const run = await startRun({ name: 'nightly-load', packages: Object.fromEntries(packages) });
    await waitFor('all are tried again', async () => {
      const pending = (await run.describe()).raw.pendingActivities ?? [];
      return pending.filter(({ attempt }) => (attempt ?? 1) > 1).length === garbage.length;
    });
    const status = await inProcess(['status', run.workflowId], { TEMPORAL_ADDRESS: temporal.address });
    expect(status).toMatchObject({ status: 0, stderr: '' });
    // Nothing was started by the lost attempts, so new tickets are taken.
    expect((await ended(run)).report).toMatchObject({ outcome: 'succeeded', counts: { succeeded: garbage.length } });
    expect(acceptedStarts(fleet.journal)).toEqual(packages.map(([, { job: name }]) => name));
  });
});

it('a definition that is changed while its run goes on is that of later runs only', async () => {
  const write = (then: string) =>
    writeFile(
      join(folder, 'nightly.yaml'),
      `name: nightly\npackages:\n  first: { server: etl01, job: Old }\n  last: { server: etl01, job: ${then}, after: first }\n`,
    );
  await write('Then');
  worker = await startWorker(temporal, taskQueue, fleet, { definitionsFolder: folder });
  const run = await startRun('nightly');
  await waitFor('it has begun', () => begun().length === 1);
  await write('New');
  await worker.stop();
  worker = await startWorker(temporal, taskQueue, fleet, { definitionsFolder: folder });
  fleet.letJobsEnd();
  const { report } = await ended(run);
  expect(report).toMatchObject({ outcome: 'succeeded' });
  expect(begun()).toEqual(['Old', 'Then']);
  const later = await ended(await startRun('nightly'));
  expect(begun().slice(2)).toEqual(['Old', 'New']);
  expect(later.report.source?.sha256).not.toBe(report.source?.sha256);
});

it('a run that is started twice with one id is refused the second time, while it goes on and afterwards', async () => {
  await writeFile(join(folder, 'once.json'), JSON.stringify({ ...LOAD, name: 'once' }));
  worker = await startWorker(temporal, taskQueue, fleet);
  const id = randomUUID();
  const start = () =>
    inProcess(['run', join(folder, 'once.json'), '--id', id, '--detach', '--task-queue', taskQueue], {
      TEMPORAL_ADDRESS: temporal.address,
    });
  const [one, two] = await Promise.all([start(), start()]);
  expect([one.status, two.status].sort()).toEqual([0, 2]);
  const refusal = `There is a run '${id}' already, so none was started; \`ssis-parent status ${id}\` shows it.`;
  expect([one.stderr, two.stderr].join('')).toBe(`${refusal}\n`);
  fleet.letJobsEnd();
  await ended(temporal.client.workflow.getHandle(id));
  expect(await start()).toMatchObject({ status: 2, stderr: `${refusal}\n` });
  expect(acceptedStarts(fleet.journal)).toEqual(['Load']);
});
