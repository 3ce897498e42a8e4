import { randomUUID } from 'node:crypto';
import { Fleet } from '../../src/agent/fleet';
import { grantsScript } from '../../src/servers/grants';
import { Secret } from '../../src/servers/secret';
import { type RunningSimulator, startSimulator } from '../../simulator';
import { closeClients, connect } from '../simulator/support/client';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { FAST_POLL, remoteServer } from '../support/simulated-fleet';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const LOGIN = 'runner only';
const PASSWORD = 'pass';

let temporal: TestTemporal;
let simulator: RunningSimulator | undefined;
let fleet: Fleet | undefined;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await worker?.stop();
  await fleet?.close();
  await closeClients();
  await simulator?.close();
  [worker, fleet, simulator] = [undefined, undefined, undefined];
});
afterAll(() => temporal.close());

const steps = (duration: string, outcome: 'succeeded' | 'failed' = 'succeeded') => [
  { name: 'Run package', duration, outcome },
];

/** A parent package over one server, where the worker's login has what the script gave it and nothing else. */
async function start(ownJobs: boolean, owner: string, packages: object) {
  const described = {
    encryption: 'off' as const,
    logins: { sa: { password: 'secret', sysadmin: true }, [LOGIN]: { password: PASSWORD } },
    proxies: { etl: { account: 'CORP\\ssis', subsystems: ['SSIS' as const], logins: [LOGIN] } },
    jobs: Object.fromEntries(
      Object.entries({ Good: steps('200ms'), Bad: steps('100ms', 'failed'), Long: steps('1h') }).map(
        ([job, [step]]) => [job, { owner, steps: step ? [{ ...step, proxy: 'etl' }] : [] }],
      ),
    ),
  };
  simulator = await startSimulator({ servers: { etl01: described } });
  const { etl01 } = simulator.servers;
  if (!etl01) throw new Error('no server');
  await (await connect(etl01)).query(grantsScript({ profile: 'runner', login: LOGIN, ownJobs }));
  const server = { ...remoteServer(etl01), login: { user: LOGIN, password: new Secret(PASSWORD) } };
  const inventory = { servers: new Map([['etl01', server]]), pools: new Map<string, string[]>() };
  const connection = { connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 };
  fleet = new Fleet(inventory, { connection, poll: FAST_POLL });
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, { fleet, inventory });
  return temporal.client.workflow.start('parentPackage', {
    taskQueue,
    workflowId: randomUUID(),
    args: [{ name: 'nightly-load', packages }],
  });
}

const on = (job: string, more: object = {}) => ({ server: 'etl01', job, ...more });

describe.each([
  ['that may operate all jobs', false, 'sa'],
  ['that owns its jobs', true, LOGIN],
])('a worker with nothing but the runner profile %s', (_, ownJobs, owner) => {
  it('starts a job and follows it to its end', async () => {
    const handle = await start(ownJobs, owner, { good: on('Good') });
    expect(await handle.result()).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 1 } });
  });

  it('sees why a job failed', async () => {
    const handle = await start(ownJobs, owner, { bad: on('Bad') });
    await expect(handle.result()).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/job 'Bad' on etl01 failed/i) as string },
    });
  });

  it('stops the jobs of a run that is canceled', async () => {
    const handle = await start(ownJobs, owner, { long: on('Long') });
    const { etl01 } = simulator?.servers ?? {};
    const admin = etl01 && (await connect(etl01));
    const rows = async (sql: string) => (await admin?.query(sql))?.recordset.length ?? 0;
    await waitFor('the job runs', async () => {
      return (await rows('SELECT 1 FROM msdb.dbo.sysjobactivity WHERE start_execution_date IS NOT NULL')) === 1;
    });
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect(await rows('SELECT 1 FROM msdb.dbo.sysjobhistory WHERE step_id = 0 AND run_status = 3')).toBe(1);
  });
});
