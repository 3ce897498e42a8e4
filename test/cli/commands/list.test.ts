import { randomUUID } from 'node:crypto';
import { Client, type Connection } from '@temporalio/client';
import { listedRuns } from '../../../src/cli/listed-runs';
import { connectClient } from '../../../src/temporal/connect';
import { startDevServer, type DevServer } from '../../../src/temporal/dev-server';
import { settingsForAddress } from '../../../src/temporal/settings';
import { inProcess } from '../../support/in-process';
import { type TestTemporal, testTemporal } from '../../support/temporal';
import { waitFor } from '../../support/wait-for';

let temporal: TestTemporal;
let server: DevServer;
let client: TestTemporal['client'];

const list = (...args: string[]) => inProcess(['list', ...args], { TEMPORAL_ADDRESS: server.address });

async function listed(...args: string[]): Promise<Record<string, unknown>[]> {
  return JSON.parse((await list('--json', ...args)).stdout) as Record<string, unknown>[];
}

beforeAll(async () => {
  temporal = await testTemporal();
  // One of its own: what there is to be listed must not depend on other tests.
  server = await startDevServer({ executable: temporal.executable, ui: false });
  client = await connectClient(settingsForAddress(server.address));
});
afterAll(async () => {
  await client.connection.close();
  await server.stop();
  await temporal.close();
});

describe('list', () => {
  it('says clearly when there is nothing', async () => {
    expect(await list()).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^Temporal knows of no run\. /) as string,
    });
    expect((await list('--status', 'failed')).stderr).toMatch(/^Temporal knows of no run with the status failed\. /);
    expect(await listed()).toEqual([]);
  });

  it('shows runs of parent packages and nothing else, newest first, with name, status, start and how long it took', async () => {
    const start = async (workflowId: string, type = 'parentPackage') =>
      client.workflow.start(type, { workflowId, taskQueue: randomUUID(), memo: { definition: 'nightly-load' } });
    await start('other', 'somethingElse');
    await start('first');
    await (await start('second')).terminate();
    await start('third');
    await waitFor('they are listed', async () => (await listed('--status', 'terminated')).length === 1);
    await waitFor('they are listed', async () => (await listed()).length === 3);
    expect(await listed()).toMatchObject([
      { run: 'third', definition: 'nightly-load', status: 'running' },
      { run: 'second', status: 'terminated', endedAt: expect.any(String) as string },
      { run: 'first', status: 'running' },
    ]);
    expect((await listed('--status', 'running')).map(({ run }) => run)).toEqual(['third', 'first']);
    expect((await listed('--status', 'closed')).map(({ run }) => run)).toEqual(['second']);
    const some = await list('--limit', '2');
    expect(some.stdout).toMatch(
      /^run +definition +status +started +took\nthird +nightly-load +running +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +0:\d\d\n/,
    );
    expect(some.stderr).toBe('There are more; --limit 10 shows more of them.\n');
  });

  it('shows runs that Temporal forgets while they are being listed', async () => {
    // As gRPC says NOT_FOUND.
    const gone = Object.assign(new Error('it is gone'), { code: 5, details: '', metadata: new Map() });
    const workflowService = Object.create(client.connection.workflowService, {
      describeWorkflowExecution: { value: () => Promise.reject(gone) },
    }) as Connection['workflowService'];
    const connection = Object.create(client.connection, { workflowService: { value: workflowService } }) as Connection;
    await client.workflow.start('parentPackage', { workflowId: 'forgotten', taskQueue: randomUUID() });
    await waitFor('it is listed', async () => (await listed()).some(({ run }) => run === 'forgotten'));
    const { runs } = await listedRuns(new Client({ connection }), 'any', 1_000);
    expect(runs.map(({ run }) => run)).toContain('forgotten');
  });

  it.each([
    [['--status', 'broken'], /Allowed choices are running, closed/],
    [['--limit', '0'], /--limit: '0' cannot be used; expected a whole number, 1 to 1000\.\n/],
    [['--limit', '1001'], /--limit: '1001' cannot be used; expected a whole number, 1 to 1000\.\n/],
  ])('%j ends with 2', async (args, text) => {
    expect(await list(...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(text) as string });
  });
});
