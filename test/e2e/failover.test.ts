import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { FaultDescription } from '../../simulator';
import { ended } from '../support/ended-run';
import { acceptedStarts, entriesOf } from '../support/journal';
import { leftOut } from '../support/left-out';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker;
const NAMES = ['a', 'b', 'c', 'd'];

beforeAll(async () => {
  temporal = await testTemporal();
});
beforeEach(async () => {
  const jobs = Object.fromEntries(NAMES.map((name) => [name, job('300ms')]));
  const server = { encryption: 'off' as const, jobs };
  const pools = { loaders: ['etl01', 'etl02'] };
  const remote = { etl01: { maxConcurrent: 1 }, etl02: { maxConcurrent: 1 } };
  fleet = await startFleet({ etl01: server, etl02: server }, { pools, remote });
});
afterEach(async () => {
  await worker.stop();
  await fleet.close();
});
afterAll(() => temporal.close());

const pooled = (name: string, more: object = {}) => ({ pool: 'loaders', job: name, ...more });
const chained = Object.fromEntries(
  NAMES.map((name, at) => [name, pooled(name, at === 0 ? {} : { after: NAMES[at - 1] })]),
);

async function run(packages: object): Promise<WorkflowHandle> {
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, fleet);
  const args = [{ name: 'nightly', packages }];
  return temporal.client.workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args });
}

const inject = (fault: FaultDescription, server = 'etl01') => fleet.server(server).faults.inject(fault);
const begun = () => entriesOf(fleet.journal, 'runBegan');
const startsOn = (server: string) =>
  entriesOf(fleet.journal, 'startRequest').filter((entry) => entry.accepted && entry.server === server).length;

describe('a pool with a server that', () => {
  it('does not answer when the run begins goes on with the others at once, and says so', async () => {
    await inject({ fault: 'refuseConnection', times: 100_000 });
    const { report } = await ended(await run(chained));
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report)).toMatchObject([{ server: 'etl01' }]);
    expect(leftOut(report)[0]?.reason).toMatch(/etl01: cannot be reached/);
    expect(acceptedStarts(fleet.journal)).toEqual(NAMES);
    expect(startsOn('etl01')).toBe(0);
  });

  it('comes back while the run goes on is used from then on', async () => {
    await inject({ fault: 'refuseConnection', times: 100_000 });
    const handle = await run({ ...chained, long: { server: 'etl02', job: 'd', after: 'd' } });
    await waitFor('the run has begun', () => begun().length > 0);
    fleet.server('etl01').faults.clear();
    const { report } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report)).toMatchObject([{ server: 'etl01', until: expect.any(String) as unknown }]);
  });

  it('stops to answer has its next packages run elsewhere, each once', async () => {
    const [first = '', ...others] = NAMES;
    const next = Object.fromEntries(others.map((name) => [name, pooled(name, { after: first })]));
    const handle = await run({ [first]: { server: 'etl02', job: first }, ...next });
    await waitFor('the run has begun', () => begun().length > 0);
    await inject({ fault: 'refuseConnection', times: 100_000 });
    await inject({ fault: 'cutBeforeExecuting', times: 3 });
    await waitFor('the next has begun elsewhere', () => begun().length > 1);
    fleet.server('etl01').faults.clear();
    const { report } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report)).toContainEqual(expect.objectContaining({ server: 'etl01' }));
    expect(acceptedStarts(fleet.journal)).toEqual(NAMES);
  });

  it('has its Agent stopped is left to itself', async () => {
    await inject({ fault: 'agentStop' });
    const { report } = await ended(await run(chained));
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report)).toMatchObject([{ server: 'etl01' }]);
    expect(leftOut(report)[0]?.reason).toMatch(/SQL Server Agent is not running on etl01/);
    expect(acceptedStarts(fleet.journal)).toEqual(NAMES);
    expect(startsOn('etl02')).toBe(NAMES.length);
  });

  it('refuses the login is left to itself', async () => {
    await inject({ fault: 'loginError', number: 18456, times: 100_000 });
    const { report } = await ended(await run(chained));
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report)).toMatchObject([{ server: 'etl01' }]);
    expect(startsOn('etl01')).toBe(0);
  });

  it('is restarted while a job runs there finishes the others elsewhere; nothing is started twice', async () => {
    const waiting = Object.fromEntries(NAMES.map((name) => [name, pooled(name)]));
    const handle = await run(waiting);
    await waitFor('both run', () => new Set(begun().map(({ server }) => server)).size === 2);
    await inject({ fault: 'restartServer', downFor: '3s' });
    const { report } = await ended(handle);
    expect(report.counts.succeeded + report.counts.unknown).toBe(NAMES.length);
    expect(report.counts.unknown).toBeLessThanOrEqual(1);
    expect(acceptedStarts(fleet.journal)).toEqual(NAMES);
  });
});

describe('a package that is pinned', () => {
  it('to a server that does not answer waits for it no longer than startWithin says', async () => {
    const then = { server: 'etl01', job: 'b', after: 'first', startWithin: '1s' };
    const handle = await run({ first: { server: 'etl02', job: 'a' }, then });
    await waitFor('the first job runs', () => begun().length > 0);
    await inject({ fault: 'refuseConnection', times: 100_000 });
    await inject({ fault: 'cutBeforeExecuting', times: 3 });
    const { of } = await ended(handle);
    expect([of('first').outcome, of('then').outcome]).toEqual(['succeeded', 'failed']);
    expect(of('then').message).toMatch(/could not start within its time \(startWithin\)/);
    expect(acceptedStarts(fleet.journal)).toEqual(['a']);
  });
});
