import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { SimulatorDescription } from '../../simulator';
import type { RunProgress, RunReport } from '../../src/report/run-progress';
import type { RemoteServer } from '../../src/servers/inventory';
import { type Installation, OTHER_LOGIN, OTHER_LOGINS, startInstallation } from '../support/installation';
import { acceptedStarts, entriesOf } from '../support/journal';
import { leftOut } from '../support/left-out';
import { mostAtOnce } from '../support/most-at-once';
import { LOGIN, type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

let temporal: TestTemporal;
let fleet: SimulatedFleet;
const installations: Installation[] = [];

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await Promise.all(installations.splice(0).map((each) => each.stop()));
  await fleet.close();
});
afterAll(() => temporal.close());

type Jobs = SimulatorDescription['servers'][string]['jobs'];

const SERVERS = ['etl01', 'etl02'];

async function startServers(jobs: Jobs, remote: Partial<RemoteServer>): Promise<void> {
  fleet = await startFleet(
    Object.fromEntries(SERVERS.map((alias) => [alias, { encryption: 'off' as const, logins: OTHER_LOGINS, jobs }])),
    {
      pools: { loaders: SERVERS },
      remote: Object.fromEntries(SERVERS.map((alias) => [alias, remote])),
    },
  );
}

/** The task queue of an installation of its own, which logs in as this. */
async function install(login: typeof LOGIN | typeof OTHER_LOGIN): Promise<string> {
  const installation = await startInstallation(temporal, fleet, login);
  installations.push(installation);
  return installation.taskQueue;
}

const run = (taskQueue: string, packages: Readonly<Record<string, object>>): Promise<WorkflowHandle> =>
  temporal.client.workflow.start('parentPackage', {
    ...{ taskQueue, workflowId: randomUUID() },
    args: [{ name: 'nightly-load', packages }],
  });

const named = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
const inPool = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { pool: 'loaders', job: name }]));
const reportOf = async (handle: WorkflowHandle) => (await handle.result()) as RunReport;

describe('two parent packages at once on one pool', () => {
  it.each([
    ['of installations with logins of their own', OTHER_LOGIN],
    ['of installations that share a login', LOGIN],
  ])('%s never run more than the cap on a server, and both succeed', async (_, login) => {
    const names = [named('A', 5), named('B', 5)] as const;
    await startServers(Object.fromEntries(names.flat().map((name) => [name, job('3s')])), { maxConcurrent: 2 });
    const queues = [await install(LOGIN), await install(login)] as const;
    const runs = await Promise.all(queues.map((queue, index) => run(queue, inPool(names[index] ?? []))));
    const reports = await Promise.all(runs.map(reportOf));
    expect(reports).toMatchObject(runs.map(() => ({ outcome: 'succeeded', counts: { succeeded: 5 } })));
    expect(reports.flatMap((report) => leftOut(report))).toEqual([]);
    expect(mostAtOnce(fleet.journal)).toEqual({ etl01: 2, etl02: 2 });
    expect(acceptedStarts(fleet.journal)).toEqual(names.flat().sort());
  });
});

describe('a server that is full of jobs of others', () => {
  it('makes pinned packages wait, who say why, and those of a pool go elsewhere', async () => {
    const jobs = { Anna: job('1h'), Pinned: job('50ms'), Pooled: job('50ms') };
    await startServers(jobs, { maxConcurrent: 1 });
    fleet.server('etl01').runJob('Anna', { user: 'anna' });
    await waitFor('it runs', () => entriesOf(fleet.journal, 'runBegan').length === 1);
    const handle = await run(await install(LOGIN), {
      pinned: { server: 'etl01', job: 'Pinned' },
      pooled: { pool: 'loaders', job: 'Pooled' },
    });
    await waitFor('pinned says why, and pooled has run', async () => {
      const { packages, counts } = await handle.query<RunProgress>('progress');
      const pinned = packages.find(({ name }) => name === 'pinned');
      return pinned?.message?.includes('runs 1 job already') === true && counts.succeeded === 1;
    });
    await fleet.server('etl01').faults.inject({ fault: 'agentRestart' });
    const report = await reportOf(handle);
    expect(report).toMatchObject({ outcome: 'succeeded', servers: [{ maxConcurrent: 1 }, { maxConcurrent: 1 }] });
    expect(leftOut(report)).toEqual([]);
    const began = entriesOf(fleet.journal, 'runBegan').map(({ server, job: name }) => `${name} on ${server}`);
    expect(began.sort()).toEqual(['Anna on etl01', 'Pinned on etl01', 'Pooled on etl02']);
    expect(mostAtOnce(fleet.journal)).toEqual({ etl01: 1, etl02: 1 });
  });

  it('takes no part in a cancel: the run ends without waiting for room', async () => {
    await startServers({ Anna: job('1h'), Pinned: job('50ms') }, { maxConcurrent: 1 });
    fleet.server('etl01').runJob('Anna', { user: 'anna' });
    await waitFor('it runs', () => entriesOf(fleet.journal, 'runBegan').length === 1);
    const handle = await run(await install(LOGIN), {
      pinned: { server: 'etl01', job: 'Pinned' },
    });
    await waitFor('it waits', async () => {
      const { pendingActivities } = (await handle.describe()).raw;
      return pendingActivities?.some(({ activityId }) => activityId === 'etl01 (full)') === true;
    });
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect(acceptedStarts(fleet.journal)).toEqual([]);
  });
});

describe('startEvery', () => {
  it('keeps starts on a server apart, over several runs', async () => {
    const names = [named('A', 2), named('B', 1)] as const;
    await startServers(Object.fromEntries(names.flat().map((name) => [name, job('50ms')])), { startEveryMs: 1_000 });
    const queue = await install(LOGIN);
    const pinned = names.map((of) => Object.fromEntries(of.map((name) => [name, { server: 'etl01', job: name }])));
    const runs = await Promise.all(pinned.map((packages) => run(queue, packages)));
    for (const handle of runs) expect(await reportOf(handle)).toMatchObject({ outcome: 'succeeded' });
    const times = entriesOf(fleet.journal, 'startRequest').map(({ at }) => Date.parse(at));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps).toHaveLength(2);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  });
});
