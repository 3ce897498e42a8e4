import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import type { RunReport } from '../../src/report/run-progress';
import { connectClient, connectWorker } from '../../src/temporal/connect';
import { type DevServer, startDevServer } from '../../src/temporal/dev-server';
import { readSearchAttributes } from '../../src/temporal/search-attributes';
import { inProcess } from '../support/in-process';
import { endCommands, startCommand, startProcess } from '../support/cli';
import { entriesOf } from '../support/journal';
import { RUN_SETTINGS, type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const ALL = ['ParentPackage', 'ParentPackageOutcome', 'ParentPackageServers', 'ParentPackageTags'];

let shared: TestTemporal;
/** A server of its own: on the shared one, workers of other tests register what is missing. */
let server: DevServer;
let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker;
let taskQueue: string;
let mayRead: boolean;

beforeAll(async () => {
  shared = await testTemporal();
  await shared.nativeConnection();
  server = await startDevServer({ executable: shared.executable, ui: false });
  const { settings, address, namespace } = server;
  const client = await connectClient(settings);
  const connection = await connectWorker(settings);
  temporal = {
    ...shared,
    ...{ settings, address, namespace, client },
    nativeConnection: () => Promise.resolve(connection),
    close: async () => {
      await connection.close();
      await client.connection.close();
    },
  };
  fleet = await startFleet({
    etl03: { jobs: { Load: { steps: [{ name: 'Run package', duration: '10m' }] } } },
    etl01: { jobs: { Load: { steps: [{ name: 'Run package', duration: '10ms' }] } } },
    etl02: {
      jobs: { Load: { steps: [{ name: 'Run package', duration: '10ms', outcome: 'failed', output: 'Disk full.' }] } },
    },
  });
  taskQueue = randomUUID();
  mayRead = true;
  worker = await startWorker(temporal, taskQueue, fleet, {
    run: { ...RUN_SETTINGS, window: 2, continueAsNewFrom: 40, continueAsNewAt: 60 },
    readSearchAttributes: async () => {
      if (!mayRead) throw new Error('permission denied');
      return (await readSearchAttributes(temporal.client)).present;
    },
  });
});
afterEach(endCommands);
afterAll(async () => {
  await worker.stop();
  await fleet.close();
  await temporal.close();
  await server.stop();
  await shared.close();
});

function run(
  name: string,
  packages: Record<string, { server: string; after?: string }>,
  more: object = {},
): Promise<WorkflowHandleWithFirstExecutionRunId> {
  const children = Object.entries(packages).map(([child, rest]) => [child, { job: 'Load', ...rest }]);
  return temporal.client.workflow.start('parentPackage', {
    taskQueue,
    workflowId: randomUUID(),
    args: [{ name, packages: Object.fromEntries(children) as object, ...more }],
  });
}

/** The Workflow IDs that the stock `temporal` tool finds, once each. */
async function found(query: string): Promise<Set<string>> {
  const tool = startProcess(temporal.executable, [
    ...['workflow', 'list', '--query', query, '--output', 'json', '--address', temporal.address],
  ]);
  if ((await tool.ended) !== 0) throw new Error(tool.stderr());
  const rows = JSON.parse(tool.stdout()) as { execution: { workflowId: string } }[];
  return new Set(rows.map(({ execution }) => execution.workflowId));
}

/** What is found may lag behind what has happened. */
async function expectFound(query: string, ...runs: readonly WorkflowHandle[]): Promise<void> {
  const wanted = runs.map(({ workflowId }) => workflowId);
  await waitFor(`${query} finds all`, async () => {
    const ids = await found(query);
    return wanted.every((id) => ids.has(id));
  });
  expect(await found(query)).toEqual(new Set(wanted));
}

const setup = (...args: string[]) => inProcess(['setup', ...args], { TEMPORAL_ADDRESS: temporal.address });

/** The name that `list` gives a run. */
async function listedName({ workflowId }: WorkflowHandle): Promise<string | undefined> {
  const { stdout } = await inProcess(['list', '--limit', '1000', '--json'], { TEMPORAL_ADDRESS: temporal.address });
  return (JSON.parse(stdout) as { run: string; definition?: string }[]).find(({ run }) => run === workflowId)
    ?.definition;
}

const details = async (handle: WorkflowHandle) =>
  (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;

describe('search attributes of runs', () => {
  it('are not missed where nobody has registered them', async () => {
    const handle = await run('unregistered', { load: { server: 'etl01' } });
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    const names = (await handle.describe()).typedSearchAttributes.getAll().map(({ key }) => key.name);
    expect(names.filter((name) => ALL.includes(name))).toEqual([]);
    await waitFor('list names it all the same', async () => (await listedName(handle)) === 'unregistered');
  });

  it('are not missed where the worker may not ask for them', async () => {
    mayRead = false;
    const handle = await run('unreadable', { load: { server: 'etl01' } });
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    mayRead = true;
  });

  it('are registered by setup, which can be repeated, and runs are found by them', async () => {
    const first = await setup('--json');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toEqual({ namespace: 'default', registered: ALL, present: [], ofOtherType: [] });
    expect(await setup()).toMatchObject({
      status: 0,
      stdout: `Search attributes of namespace default: there already: ${ALL.join(', ')}.\n`,
    });
    const good = await run('nightly-load', { load: { server: 'etl01' } }, { tags: ['finance', 'nightly'] });
    await good.result();
    const bad = await run('nightly-load', { load: { server: 'etl02' } });
    await expect(bad.result()).rejects.toThrow();
    await expectFound('ParentPackage="nightly-load"', good, bad);
    await expectFound('ParentPackageOutcome="failed"', bad);
    await expectFound('ParentPackageServers="etl01"', good);
    await expectFound('ParentPackageTags="finance"', good);
  });

  it('stay through every continue-as-new', async () => {
    const names = Array.from({ length: 16 }, (_, index) => `p${index}`);
    const chain = names.map((name, at) => [name, { server: 'etl01', ...(at === 0 ? {} : { after: `p${at - 1}` }) }]);
    const handle = await run('long', Object.fromEntries(chain) as Record<string, { server: string }>);
    await handle.result();
    const latest = await temporal.client.workflow.getHandle(handle.workflowId).describe();
    expect(latest.runId).not.toBe(handle.firstExecutionRunId);
    const attributes = latest.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      ParentPackage: 'long',
      ParentPackageOutcome: 'succeeded',
      ParentPackageServers: ['etl01'],
    });
    await waitFor('list names it', async () => (await listedName(handle)) === 'long');
  });

  it('tell of a run that was canceled', async () => {
    const handle = await run('canceled-load', { load: { server: 'etl03' } });
    await waitFor('the job runs', () => entriesOf(fleet.journal, 'runBegan').some((entry) => entry.server === 'etl03'));
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    const { status, typedSearchAttributes } = await handle.describe();
    const outcome = typedSearchAttributes.getAll().find(({ key }) => key.name === 'ParentPackageOutcome');
    expect([status.name, outcome?.value]).toEqual(['CANCELLED', 'canceled']);
  });

  it('are registered by a worker when it starts, which says in a line what cannot be', async () => {
    const namespace = 'warehouse';
    const { workflowService, operatorService } = temporal.client.connection;
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1d') });
    const INDEXED_VALUE_TYPE_TEXT = 1;
    const searchAttributes = { ParentPackageServers: INDEXED_VALUE_TYPE_TEXT };
    await waitFor('the namespace can be used', () =>
      operatorService.addSearchAttributes({ namespace, searchAttributes }).then(
        () => true,
        () => false,
      ),
    );
    const folder = await mkdtemp(join(tmpdir(), 'ssis-parent-worker-'));
    const inventory = join(folder, 'servers.json');
    const login = { user: 'u', password: { env: 'HOME' } };
    await writeFile(inventory, JSON.stringify({ servers: { etl01: { host: 'localhost', login } } }));
    const env = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: namespace };
    const process = startCommand(['worker', '--servers', inventory], env);
    await process.says('Worker on task queue');
    expect(process.stderr().split('\n')[0]).toBe(
      'Runs cannot be found by ParentPackageServers: namespace warehouse has search attributes of that name with another type (docs/finding-runs.md has the types).',
    );
    await rm(folder, { recursive: true });
    const { status, stdout } = await inProcess(['setup', '--json'], env);
    expect(JSON.parse(stdout)).toEqual({
      namespace,
      registered: [],
      present: ['ParentPackage', 'ParentPackageOutcome', 'ParentPackageTags'],
      ofOtherType: ['ParentPackageServers'],
    });
    expect(status).toBe(2);
  });
});

describe('the details of a run in the Web UI', () => {
  it('say how many packages stand how, and what failed', async () => {
    const handle = await run('shown', { good: { server: 'etl01' }, bad: { server: 'etl02', after: 'good' } });
    await expect(handle.result()).rejects.toThrow();
    const text = await details(handle);
    expect(text).toMatch(/^\*\*shown\*\*: 2 of 2 packages ended, as of /);
    expect(text).toContain('| succeeded | 1 |\n| failed | 1 |');
    expect(text).toMatch(/- \*\*bad\*\* failed: Job 'Load' on etl02 failed at step 1 'Run package'/);
  });
});
