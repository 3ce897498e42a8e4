import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { Fleet } from '../../src/agent/fleet';
import type { RunProgress } from '../../src/report/run-progress';
import { grantsScript } from '../../src/servers/grants';
import type { RemoteServer } from '../../src/servers/inventory';
import { Secret } from '../../src/servers/secret';
import { type JournalEntry, type RunningServer, type RunningSimulator, startSimulator } from '../../simulator';
import { closeClients, connect } from '../simulator/support/client';
import { TIME_TO_START_MS } from '../support/definition-runs';
import { ended } from '../support/ended-run';
import { inProcess } from '../support/in-process';
import { acceptedStarts, entriesOf } from '../support/journal';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { FAST_POLL, remoteServer } from '../support/simulated-fleet';
import { steps } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const LOGIN = 'runner only';
const PASSWORD = 'pass';
/** A drain holds for all runs of a namespace, which other tests use as well. */
const [HERE, THERE] = [`etl01-${randomUUID()}`, `etl02-${randomUUID()}`];

const succeeds = (duration: string) => ({ duration });
const fails = (duration: string) => ({ duration, outcome: 'failed' as const });

/** By name, the steps of each. */
const JOBS = {
  Good: [succeeds('200ms')],
  Bad: [fails('100ms')],
  Long: [succeeds('1h')],
  'Failed once': [{ attempts: [fails('100ms'), succeeds('100ms')] }],
  'Failed in its second step': [succeeds('100ms'), { attempts: [fails('100ms'), succeeds('100ms')] }],
  'Long once': [{ attempts: [succeeds(`${TIME_TO_START_MS}ms`), succeeds('100ms')] }],
  Adopted: [succeeds('1h')],
};

let temporal: TestTemporal;
let simulator: RunningSimulator | undefined;
let fleet: Fleet | undefined;
let worker: RunningWorker | undefined;
let taskQueue: string;
/** What the worker says for the log. */
let log: string[];
let journal: JournalEntry[];

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

function serverOf(alias: string): RunningServer {
  const server = simulator?.servers[alias];
  if (server === undefined) throw new Error(`there is no ${alias}`);
  return server;
}

/** A worker whose login has on each server what the script gave it and nothing else. */
async function startWorkerAs(ownJobs: boolean, owner: string, places: Record<string, Partial<RemoteServer>>) {
  const jobs = Object.entries(JOBS).map(([job, all]) => {
    const own = all.map((step) => ({ ...step, proxy: 'etl' }));
    return [job, { owner, ...steps(...own) }] as const;
  });
  const described = {
    encryption: 'off' as const,
    logins: { sa: { password: 'secret', sysadmin: true }, [LOGIN]: { password: PASSWORD } },
    proxies: { etl: { account: 'CORP\\ssis', subsystems: ['SSIS' as const], logins: [LOGIN] } },
    jobs: Object.fromEntries(jobs),
  };
  const aliases = Object.keys(places);
  journal = [];
  simulator = await startSimulator(
    { servers: Object.fromEntries(aliases.map((alias) => [alias, described])) },
    { journal: (entry) => void journal.push(entry) },
  );
  const servers = new Map<string, RemoteServer>();
  for (const [alias, place] of Object.entries(places)) {
    await (await connect(serverOf(alias))).query(grantsScript({ profile: 'runner', login: LOGIN, ownJobs }));
    const login = { user: LOGIN, password: new Secret(PASSWORD) };
    servers.set(alias, { ...remoteServer(serverOf(alias)), login, ...place });
  }
  const inventory = { servers, pools: new Map([['loaders', aliases]]) };
  const connection = { connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 };
  fleet = new Fleet(inventory, { connection, poll: FAST_POLL });
  taskQueue = randomUUID();
  log = [];
  worker = await startWorker(temporal, taskQueue, { fleet, inventory }, { say: (line) => void log.push(line) });
}

const start = (input: object): Promise<WorkflowHandle> =>
  temporal.client.workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args: [input] });

/** A run of one package on one server. */
async function runOf(ownJobs: boolean, owner: string, job: string): Promise<WorkflowHandle> {
  await startWorkerAs(ownJobs, owner, { [HERE]: {} });
  return start({ name: 'nightly-load', packages: { it: on(job) } });
}

const on = (job: string, more: object = {}) => ({ server: HERE, job, ...more });

const command = (...args: string[]) => inProcess(args, { TEMPORAL_ADDRESS: temporal.address });

const began = (name: string) => entriesOf(journal, 'runBegan').filter(({ job }) => job === name);

const ends = (name: string) =>
  entriesOf(journal, 'runEnded').flatMap(({ job, outcome }) => (job === name ? [outcome] : []));

describe.each([
  ['that may operate all jobs', false, 'sa'],
  ['that owns its jobs', true, LOGIN],
])('a worker with nothing but the runner profile %s', (_, ownJobs, owner) => {
  it('starts a job and follows it to its end', async () => {
    const handle = await runOf(ownJobs, owner, 'Good');
    expect(await handle.result()).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 1 } });
  });

  it('sees why a job failed', async () => {
    const handle = await runOf(ownJobs, owner, 'Bad');
    await expect(handle.result()).rejects.toMatchObject({
      cause: { message: expect.stringContaining(`Job 'Bad' on ${HERE} failed`) as string },
    });
  });

  it('stops the jobs of a run that is canceled', async () => {
    const handle = await runOf(ownJobs, owner, 'Long');
    await waitFor('the job runs', () => began('Long').length === 1);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    expect(ends('Long')).toEqual(['canceled']);
  });

  it('can do all that a definition and an operator may ask', async () => {
    await startWorkerAs(ownJobs, owner, {
      [HERE]: { maxConcurrent: 'auto' },
      [THERE]: { maxConcurrent: 1, count: 'all', startEveryMs: 100 },
    });
    for (const job of ['Adopted', 'Long once']) serverOf(HERE).runJob(job, { user: 'CORP\\anna' });
    expect(await command('drain', THERE, '--reason', 'patches')).toMatchObject({ status: 0 });
    const handle = await start({
      name: 'nightly-load',
      timeout: '1h',
      packages: {
        pooled: { pool: 'loaders', job: 'Good' },
        adopted: on('Adopted', { ifAlreadyRunning: 'adopt' }),
        waits: on('Long once', { ifAlreadyRunning: 'wait', startWithin: '1h' }),
        again: on('Failed in its second step', { retry: { attempts: 1, wait: '100ms', from: 'failedStep' } }),
        late: on('Long', { timeout: '1s', tolerateFailure: true }),
        broken: on('Failed once'),
        drained: { server: THERE, job: 'Failed in its second step', startAtStep: 'Step 2', tolerateFailure: true },
      },
    });
    const outcomes = async (): Promise<Record<string, string | undefined>> => {
      const { packages } = await handle.query<RunProgress>('progress').catch(() => ({ packages: [] }));
      return Object.fromEntries(packages.map(({ name, outcome, status }) => [name, outcome ?? status]));
    };
    const before = { pooled: 'succeeded', waits: 'succeeded', again: 'succeeded', late: 'timedOut', broken: 'failed' };
    const waiting = { ...before, adopted: 'running', drained: 'ready' };
    await waitFor('all has ended but what cannot', async () => isEqual(await outcomes(), waiting), 150_000);
    expect(await command('undrain', THERE)).toMatchObject({ status: 0 });
    // Started at its second step, it fails there at the first time.
    await waitFor('so has what was drained', async () => isEqual(await outcomes(), { ...waiting, drained: 'failed' }));
    expect((await command('cancel', handle.workflowId, '--force')).stderr).toContain('Recorded: ');
    const { report, of } = await ended(handle);
    expect(report.receipts).toMatchObject([
      { package: 'late', result: 'stopped' },
      { package: 'adopted', result: 'stopped' },
    ]);
    expect(of('again').attempt).toBe(2);
    expect(acceptedStarts(journal)).not.toContain('Adopted');
    expect(entriesOf(journal, 'stepEnded').filter(({ server }) => server === THERE)).toMatchObject([
      { stepId: 2, outcome: 'failed' },
    ]);
    expect(log.join('\n')).toContain(`${HERE} may have `);

    const rerun = await start({ rerun: { run: handle.workflowId, only: ['broken', 'pooled'] } });
    const { of: inRerun } = await ended(rerun);
    expect([inRerun('broken').outcome, inRerun('pooled').outcome]).toEqual(['succeeded', 'succeeded']);
    // How long it usually takes is known by now.
    expect(inRerun('pooled').expectedMs).toBeGreaterThan(0);
    expect(inRerun('pooled')).not.toHaveProperty('isGuess');
  });
});

function isEqual(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
