import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunAction, RunProgress } from '../../src/report/run-progress';
import type { SimulatorDescription } from '../../simulator';
import { ended } from '../support/ended-run';
import { entriesOf } from '../support/journal';
import { type RunningWorker, startWorker } from '../support/running-worker';
import { type SimulatedFleet, startFleet } from '../support/simulated-fleet';
import { job, steps } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

/** In this time a job has started on the busiest machine that tests run on. */
const TIME_TO_START_MS = 20_000;

let temporal: TestTemporal;
let fleet: SimulatedFleet;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await worker?.stop();
  await fleet.close();
  worker = undefined;
});
afterAll(() => temporal.close());

type Jobs = NonNullable<SimulatorDescription['servers'][string]['jobs']>;

async function run(jobs: Jobs, packages: object, more: object = {}): Promise<WorkflowHandle> {
  fleet = await startFleet({ etl01: { jobs } });
  return runAgain(packages, more);
}

async function runAgain(packages: object, more: object = {}): Promise<WorkflowHandle> {
  const taskQueue = randomUUID();
  worker = await startWorker(temporal, taskQueue, fleet);
  const args = [{ name: 'nightly-load', packages, ...more }];
  return temporal.client.workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args });
}

const on = (name: string, more: object = {}) => ({ server: 'etl01', job: name, ...more });

const starts = (name: string) =>
  entriesOf(fleet.journal, 'startRequest').filter((entry) => entry.job === name && entry.accepted).length;
const began = (name: string) => entriesOf(fleet.journal, 'runBegan').filter((entry) => entry.job === name).length;
const ends = (name: string) =>
  entriesOf(fleet.journal, 'runEnded').flatMap((entry) => (entry.job === name ? [entry.outcome] : []));
const ask = (handle: WorkflowHandle, update: string, asked: object = {}) =>
  handle.executeUpdate<RunAction, [object]>(update, { args: [asked] });
const isRunning = (name: string) => () => began(name) > ends(name).length;

describe('retry', () => {
  it('starts a job again that failed, with a ticket of its own, and says which try it was', async () => {
    const attempts = [{ duration: '100ms', outcome: 'failed' as const }, { duration: '100ms' }];
    const handle = await run({ A: steps({ attempts }) }, { a: on('A', { retry: { attempts: 2, wait: '200ms' } }) });
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(of('a')).toMatchObject({ outcome: 'succeeded', attempt: 2 });
    expect(starts('A')).toBe(2);
  });

  it('gives up after its attempts, and the last failure counts', async () => {
    const handle = await run(
      { A: job('50ms', { outcome: 'failed' }) },
      { a: on('A', { retry: { attempts: 1, wait: '100ms' } }), b: on('A', { after: 'a' }) },
    );
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('failed');
    expect([of('a').attempt, of('b').outcome]).toEqual([2, 'skipped']);
    expect(starts('A')).toBe(2);
  });

  it('from the failed step runs the steps before it once', async () => {
    const failing = { attempts: [{ duration: '50ms', outcome: 'failed' as const }, { duration: '50ms' }] };
    const handle = await run(
      { A: steps({ duration: '50ms' }, failing) },
      { a: on('A', { retry: { attempts: 1, wait: '100ms', from: 'failedStep' } }) },
    );
    expect((await ended(handle)).report.outcome).toBe('succeeded');
    expect(entriesOf(fleet.journal, 'stepEnded').map(({ stepId, outcome }) => `${stepId} ${outcome}`)).toEqual([
      '1 succeeded',
      '2 failed',
      '2 succeeded',
    ]);
  });
});

describe('a time limit', () => {
  it('stops the job on its server, and says so', async () => {
    const handle = await run({ A: job('1h') }, { a: on('A', { timeout: '1s' }) });
    const { report, of } = await ended(handle);
    expect(report).toMatchObject({ outcome: 'failed', counts: { timedOut: 1 }, receipts: [{ result: 'stopped' }] });
    expect(of('a').message).toBe("Job 'A' on etl01 had run for its time limit of 1s. Job 'A' on etl01 was stopped.");
    expect(ends('A')).toEqual(['canceled']);
  });

  it('with onTimeout: leave leaves it running, and says so', async () => {
    const handle = await run({ A: job('1h') }, { a: on('A', { timeout: '1s', onTimeout: 'leave' }) });
    const { report, of } = await ended(handle);
    expect(report).toMatchObject({ outcome: 'failed', counts: { timedOut: 1 }, receipts: [] });
    expect(of('a').message).toMatch(/had run for its time limit of 1s\. Job 'A' on etl01 was left running, as asked/);
    expect(ends('A')).toEqual([]);
    expect(entriesOf(fleet.journal, 'stopRequest')).toEqual([]);
  });

  it('is retried after the job was seen stopped', async () => {
    const attempts = [{ duration: '1h' }, { duration: '50ms' }];
    const retry = { attempts: 1, wait: '100ms', on: ['timedOut'] };
    const handle = await run({ A: steps({ attempts }) }, { a: on('A', { timeout: '1s', retry }) });
    expect((await ended(handle)).of('a')).toMatchObject({ outcome: 'succeeded', attempt: 2 });
    expect(ends('A')).toEqual(['canceled', 'succeeded']);
  });

  it('is retried also when the reply to the stop was lost, as the job was seen stopped', async () => {
    const attempts = [{ duration: '1h' }, { duration: '50ms' }];
    fleet = await startFleet({ etl01: { jobs: { A: steps({ attempts }) } } });
    await fleet.server('etl01').faults.inject({ fault: 'cutAfterExecuting', matching: 'sp_stop_job' });
    const retry = { attempts: 1, wait: '100ms', on: ['timedOut'] };
    const handle = await runAgain({ a: on('A', { timeout: '1s', retry }) });
    expect((await ended(handle)).of('a')).toMatchObject({ outcome: 'succeeded', attempt: 2 });
    expect(ends('A')).toEqual(['canceled', 'succeeded']);
  });

  it('of the whole run stops what runs and skips the rest', async () => {
    const timeout = `${TIME_TO_START_MS}ms`;
    const handle = await run({ A: job('1h') }, { a: on('A'), b: on('A', { after: 'a' }) }, { timeout });
    const { report, of } = await ended(handle);
    expect(report).toMatchObject({
      ...{ outcome: 'failed', isOverTime: true },
      receipts: [{ package: 'a', result: 'stopped' }],
    });
    expect([of('a').outcome, of('b').outcome]).toEqual(['timedOut', 'skipped']);
    expect(ends('A')).toEqual(['canceled']);
  });
});

describe('a job that somebody else runs already', () => {
  async function meet(ifAlreadyRunning: string | undefined, duration: string, more: object = {}) {
    fleet = await startFleet({ etl01: { jobs: { A: job(duration) } } });
    fleet.server('etl01').runJob('A', { schedule: 'Nightly' });
    await waitFor('the schedule runs it', isRunning('A'));
    return runAgain({ a: on('A', { ...(ifAlreadyRunning === undefined ? {} : { ifAlreadyRunning }), ...more }) });
  }

  it('is waited for, then started', async () => {
    const { of } = await ended(await meet(undefined, '1500ms'));
    expect(of('a')).toMatchObject({ outcome: 'succeeded' });
    expect(of('a')).not.toHaveProperty('isAdopted');
    expect([began('A'), starts('A')]).toEqual([2, 1]);
  });

  it('is adopted: watched to its end, not started', async () => {
    const { of } = await ended(await meet('adopt', `${TIME_TO_START_MS}ms`));
    expect(of('a')).toMatchObject({ outcome: 'succeeded', isAdopted: true });
    expect([began('A'), starts('A')]).toEqual([1, 0]);
  });

  it('is left running by a cancel when it was adopted', async () => {
    const handle = await meet('adopt', '1h');
    await waitFor('it is watched', async () => {
      const { packages } = await handle.query<RunProgress>('progress');
      return packages[0]?.status === 'running';
    });
    await handle.cancel();
    const { report } = await ended(handle);
    expect(report.receipts).toMatchObject([{ result: 'left' }]);
    expect(report.receipts[0]?.message).toMatch(/was begun by somebody else/);
    expect(ends('A')).toEqual([]);
  });

  it('makes the package fail when that is asked', async () => {
    const { of } = await ended(await meet('fail', '1h'));
    expect(of('a')).toMatchObject({
      outcome: 'failed',
      message: "Job 'A' on etl01 is already running, started by a schedule",
    });
    expect(starts('A')).toBe(0);
  });

  it('is waited for no longer than startWithin says', async () => {
    const { of } = await ended(await meet(undefined, '1h', { startWithin: `${TIME_TO_START_MS}ms` }));
    expect(of('a')).toMatchObject({ outcome: 'failed' });
    expect(of('a').message).toMatch(
      /could not start within its time \(startWithin\)\. Job 'A' on etl01 is already running/,
    );
    expect(starts('A')).toBe(0);
  });
});

describe('what starts when', () => {
  const overlaps = (): number => {
    let [now, most] = [0, 0];
    for (const { event } of fleet.journal) {
      if (event === 'runBegan') most = Math.max(most, ++now);
      if (event === 'runEnded') now -= 1;
    }
    return most;
  };
  const three = { A: job('300ms'), B: job('300ms'), C: job('300ms') };

  it('startAtStep begins the job there', async () => {
    const handle = await run(
      { A: steps({ duration: '50ms' }, { duration: '50ms' }) },
      { a: on('A', { startAtStep: 'step 2' }) },
    );
    await ended(handle);
    expect(entriesOf(fleet.journal, 'stepEnded').map(({ stepId }) => stepId)).toEqual([2]);
  });

  it('a step that the job does not have makes the package fail, with those it has', async () => {
    const { of } = await ended(await run({ A: job('50ms') }, { a: on('A', { startAtStep: 'Load' }) }));
    expect(of('a').message).toBe("Job 'A' on etl01 has no step 'Load'; it has 'Step 1'");
  });

  it('packages of one exclusion group never run together', async () => {
    const exclusive = 'tempdb';
    await ended(await run(three, { a: on('A', { exclusive }), b: on('B', { exclusive }), c: on('C', { exclusive }) }));
    expect(overlaps()).toBe(1);
  });

  it('concurrent limits what is in flight over the whole run', async () => {
    await ended(await run(three, { a: on('A'), b: on('B'), c: on('C') }, { concurrent: 2 }));
    expect(overlaps()).toBe(2);
  });

  it('a higher priority goes first', async () => {
    await ended(
      await run(three, { a: on('A'), b: on('B', { priority: 5 }), c: on('C', { priority: 1 }) }, { concurrent: 1 }),
    );
    expect(entriesOf(fleet.journal, 'runBegan').map((entry) => entry.job)).toEqual(['B', 'C', 'A']);
  });

  it('what has not started by the end of the window is skipped, and says so; what runs goes on', async () => {
    const notAfter = new Date(Date.now() + TIME_TO_START_MS).toISOString();
    const longer = job(`${TIME_TO_START_MS + 2_000}ms`);
    const handle = await run({ A: longer }, { a: on('A'), b: on('A', { after: 'a' }) }, { window: { notAfter } });
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(of('a').outcome).toBe('succeeded');
    expect(of('b')).toMatchObject({ outcome: 'skipped', message: 'it had not started by the end of the window' });
  });

  it('nothing starts before the window begins', async () => {
    const notBefore = new Date(Date.now() + 4_000).toISOString();
    const handle = await run({ A: job('50ms') }, { a: on('A') }, { window: { notBefore } });
    await ended(handle);
    const [first] = entriesOf(fleet.journal, 'startRequest');
    expect(Date.parse(first?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(notBefore));
  });

  it('a tolerated failure does not fail the run, and others see it as a failure', async () => {
    const handle = await run(
      { A: job('50ms', { outcome: 'failed' }), B: job('50ms') },
      {
        a: on('A', { tolerateFailure: true }),
        alarm: on('B', { after: { a: 'failure' } }),
        b: on('B', { after: 'a' }),
      },
    );
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect([of('a'), of('alarm'), of('b')].map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded', 'skipped']);
    expect(of('a').isTolerated).toBe(true);
  });
});

describe('an operator', () => {
  it('pauses: what runs goes on and nothing starts, until it is resumed; both are on record', async () => {
    const handle = await run({ A: job('1s'), B: job('50ms') }, { a: on('A'), b: on('B', { after: 'a' }) });
    await waitFor('a runs', isRunning('A'));
    await ask(handle, 'pause', { by: 'dba', reason: 'patching' });
    await waitFor('a has ended', () => ends('A').length === 1);
    await waitFor('the run knows', async () => {
      const { packages, status } = await handle.query<RunProgress>('progress');
      return status === 'paused' && packages[0]?.outcome === 'succeeded' && packages[1]?.status === 'ready';
    });
    expect(starts('B')).toBe(0);
    await ask(handle, 'resume');
    const { report } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(report.actions).toMatchObject([{ action: 'pause', by: 'dba', reason: 'patching' }, { action: 'resume' }]);
  });

  it('skips a package: it is passed over when its turn comes', async () => {
    const handle = await run(
      { A: job('1s'), B: job('50ms'), C: job('50ms') },
      { a: on('A'), b: on('B', { after: 'a' }), c: on('C', { after: 'b' }) },
    );
    await waitFor('a runs', isRunning('A'));
    await ask(handle, 'skipPackage', { package: 'b', by: 'dba' });
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(of('b')).toMatchObject({ outcome: 'skipped', isPassed: true, message: 'skipped by dba' });
    expect([starts('A'), starts('B'), starts('C')]).toEqual([1, 0, 1]);
  });

  it('tries a failed package again, and what was skipped for it follows', async () => {
    const attempts = [{ duration: '50ms', outcome: 'failed' as const }, { duration: '50ms' }];
    const handle = await run(
      { A: steps({ attempts }), B: job('50ms'), Long: job('1h') },
      { a: on('A'), b: on('B', { after: 'a' }), long: on('Long') },
    );
    await waitFor('b is skipped', async () => {
      const { packages } = await handle.query<RunProgress>('progress');
      return packages[1]?.outcome === 'skipped';
    });
    await ask(handle, 'retryPackage', { package: 'a' });
    await waitFor('b has run', () => ends('B').length === 1);
    await ask(handle, 'stopPackage', { package: 'long' });
    const { of } = await ended(handle);
    expect([of('a').outcome, of('b').outcome, of('long').outcome]).toEqual(['succeeded', 'succeeded', 'canceled']);
    expect(ends('Long')).toEqual(['canceled']);
  });

  it.each([
    ['skipPackage', { package: 'nobody' }, "there is no package 'nobody' in this run"],
    ['skipPackage', { package: 'a' }, "'a' is running: it can no longer be skipped. Stop it instead."],
    ['retryPackage', { package: 'a' }, "'a' is running: only a package that has ended can be tried again."],
    [
      'stopPackage',
      { package: 'b' },
      "'b' is waiting: only a package whose job runs can be stopped. It can be skipped.",
    ],
    ['stopPackage', {}, "say which package: { package: 'name' }"],
    ['resume', {}, 'the run is not paused'],
  ])('is refused what cannot be: %s %j', async (update, asked, reason) => {
    const handle = await run({ A: job('1h'), B: job('50ms') }, { a: on('A'), b: on('B', { after: 'a' }) });
    await waitFor('the run says that a runs', async () => {
      const { packages } = await handle.query<RunProgress>('progress').catch(() => ({ packages: [] }));
      return packages[0]?.status === 'running';
    });
    await expect(ask(handle, update, asked)).rejects.toMatchObject({
      cause: { type: 'RequestRefused', message: reason },
    });
    await handle.terminate();
  });

  it('asks that a cancel leave the jobs running', async () => {
    const handle = await run({ A: job('1h') }, { a: on('A') });
    await waitFor('a runs', isRunning('A'));
    await ask(handle, 'leaveRunning');
    await handle.cancel();
    const { report } = await ended(handle);
    expect(report).toMatchObject({ outcome: 'canceled', receipts: [{ result: 'left' }] });
    expect(entriesOf(fleet.journal, 'stopRequest')).toEqual([]);
    expect(ends('A')).toEqual([]);
  });
});
