import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { FaultDescription } from '../../simulator';
import type { RunProgress } from '../../src/report/run-progress';
import { ended } from '../support/ended-run';
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
const NAMES = ['a', 'b', 'c', 'd'];

beforeAll(async () => {
  temporal = await testTemporal();
});
beforeEach(async () => {
  const jobs = { ...Object.fromEntries(NAMES.map((name) => [name, job('300ms')])), long: job(HELD) };
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

const inject = (fault: FaultDescription) => fleet.server('etl01').faults.inject(fault);
const begun = () => entriesOf(fleet.journal, 'runBegan');
const hasBegun = (name: string) => () => begun().some((entry) => entry.job === name);
const startsOn = (server: string) =>
  entriesOf(fleet.journal, 'startRequest').filter((entry) => entry.accepted && entry.server === server).length;
const progressOf = (handle: WorkflowHandle) => handle.query<RunProgress>('progress');

/** A server that a busy machine kept from answering when the run began answers by then, too. */
const untilAllAreIn = (handle: WorkflowHandle) =>
  waitFor('no server is left out', async () => {
    const { outages = [] } = await progressOf(handle);
    return outages.every(({ until }) => until !== undefined);
  });

/** etl01 breaks off what it is asked, and takes no more connections. */
async function stopsToAnswer(): Promise<void> {
  await inject({ fault: 'refuseConnection', times: 100_000 });
  await inject({ fault: 'cutBeforeExecuting', times: 3 });
}

/** What is said of a server that has not yet been seen to be out of order, because it was slow to say anything. */
const SLOW = 'it has not answered yet';

describe('a pool with a server that', () => {
  it('does not answer when the run begins goes on with the others at once, and says so', async () => {
    await inject({ fault: 'refuseConnection', times: 100_000 });
    const { report } = await ended(await run(chained));
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report, 'etl01')).toMatchObject([{ server: 'etl01' }]);
    expect(leftOut(report, 'etl01')[0]?.reason).toMatch(new RegExp(`etl01: (cannot be reached|${SLOW})`));
    expect(acceptedStarts(fleet.journal)).toEqual(NAMES);
    expect(startsOn('etl01')).toBe(0);
  });

  it('comes back while the run goes on is used from then on', async () => {
    await inject({ fault: 'refuseConnection', times: 100_000 });
    // The other server is full until the end.
    const handle = await run({ long: { server: 'etl02', job: 'long', priority: 1 }, next: pooled('a') });
    await waitFor('the run has begun', hasBegun('long'));
    expect(startsOn('etl01')).toBe(0);
    fleet.server('etl01').faults.clear();
    await waitFor('the next has begun', hasBegun('a'));
    fleet.letJobsEnd();
    const { report } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report, 'etl01')).toMatchObject([{ server: 'etl01', until: expect.any(String) as unknown }]);
    expect(startsOn('etl01')).toBe(1);
  });

  it('stops to answer has its next packages run elsewhere, each once', async () => {
    const next = Object.fromEntries(NAMES.map((name) => [name, pooled(name, { after: 'long' })]));
    const handle = await run({ long: { server: 'etl02', job: 'long' }, ...next });
    await waitFor('the run has begun', hasBegun('long'));
    await untilAllAreIn(handle);
    await stopsToAnswer();
    fleet.letJobsEnd();
    await waitFor('it is left out', async () =>
      leftOut(await progressOf(handle)).some(({ server }) => server === 'etl01'),
    );
    fleet.server('etl01').faults.clear();
    const { report } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report)).toContainEqual(expect.objectContaining({ server: 'etl01' }));
    expect(acceptedStarts(fleet.journal)).toEqual([...NAMES, 'long']);
  });

  it('has its Agent stopped is left to itself', async () => {
    await inject({ fault: 'agentStop' });
    const { report } = await ended(await run(chained));
    expect(report.outcome).toBe('succeeded');
    const outages = leftOut(report, 'etl01');
    expect(new Set(outages.map(({ server }) => server))).toEqual(new Set(['etl01']));
    expect(outages.at(-1)?.reason).toMatch(new RegExp(`SQL Server Agent is not running on etl01|etl01: ${SLOW}`));
    expect(acceptedStarts(fleet.journal)).toEqual(NAMES);
    expect(startsOn('etl02')).toBe(NAMES.length);
  });

  it('refuses the login is left to itself', async () => {
    await inject({ fault: 'loginError', number: 18456, times: 100_000 });
    const { report } = await ended(await run(chained));
    expect(report.outcome).toBe('succeeded');
    expect(leftOut(report, 'etl01')).toMatchObject([{ server: 'etl01' }]);
    expect(startsOn('etl01')).toBe(0);
  });

  it('is restarted while a job runs there finishes the others elsewhere; nothing is started twice', async () => {
    const others = Object.fromEntries(NAMES.map((name) => [name, pooled(name)]));
    const handle = await run({ long: { server: 'etl01', job: 'long', priority: 1 }, ...others });
    await waitFor('it runs', hasBegun('long'));
    await inject({ fault: 'restartServer', downFor: '3s' });
    const { report, of } = await ended(handle);
    expect(entriesOf(fleet.journal, 'runEnded')).toContainEqual(
      expect.objectContaining({ job: 'long', server: 'etl01', outcome: 'lost' }),
    );
    expect(of('long').outcome).toBe('unknown');
    expect(report.counts).toMatchObject({ succeeded: NAMES.length, unknown: 1 });
    expect(acceptedStarts(fleet.journal)).toEqual([...NAMES, 'long']);
  });
});

describe('a package that is pinned', () => {
  it('to a server that does not answer waits for it no longer than startWithin says', async () => {
    const then = { server: 'etl01', job: 'b', after: 'first', startWithin: '1s' };
    const handle = await run({ first: { server: 'etl02', job: 'long' }, then });
    await waitFor('the first job runs', hasBegun('long'));
    await stopsToAnswer();
    fleet.letJobsEnd();
    const { of } = await ended(handle);
    expect([of('first').outcome, of('then').outcome]).toEqual(['succeeded', 'failed']);
    expect(of('then').message).toMatch(/could not start within its time \(startWithin\)/);
    expect(acceptedStarts(fleet.journal)).toEqual(['long']);
  });
});
