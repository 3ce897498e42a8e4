import type { WorkflowHandle } from '@temporalio/client';
import type { RunProgress } from '../../src/report/run-progress';
import { ask, definitionRuns, on, TIME_TO_START_MS } from '../support/definition-runs';
import { ended } from '../support/ended-run';
import { entriesOf } from '../support/journal';
import { HELD, job, steps } from '../support/simulated-jobs';
import { waitFor } from '../support/wait-for';

const runs = definitionRuns();

describe('retry', () => {
  it('starts a job again that failed, with a ticket of its own, and says which try it was', async () => {
    const attempts = [{ duration: '100ms', outcome: 'failed' as const }, { duration: '100ms' }];
    const handle = await runs.runOn(
      { A: steps({ attempts }) },
      { a: on('A', { retry: { attempts: 2, wait: '200ms' } }) },
    );
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(of('a')).toMatchObject({ outcome: 'succeeded', attempt: 2 });
    expect(runs.starts('A')).toBe(2);
  });

  it('gives up after its attempts, and the last failure counts', async () => {
    const handle = await runs.runOn(
      { A: job('50ms', { outcome: 'failed' }) },
      { a: on('A', { retry: { attempts: 1, wait: '100ms' } }), b: on('A', { after: 'a' }) },
    );
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('failed');
    expect([of('a').attempt, of('b').outcome]).toEqual([2, 'skipped']);
    expect(runs.starts('A')).toBe(2);
  });

  it('from the failed step runs the steps before it once', async () => {
    const failing = { attempts: [{ duration: '50ms', outcome: 'failed' as const }, { duration: '50ms' }] };
    const handle = await runs.runOn(
      { A: steps({ duration: '50ms' }, failing) },
      { a: on('A', { retry: { attempts: 1, wait: '100ms', from: 'failedStep' } }) },
    );
    expect((await ended(handle)).report.outcome).toBe('succeeded');
    expect(entriesOf(runs.fleet.journal, 'stepEnded').map(({ stepId, outcome }) => `${stepId} ${outcome}`)).toEqual([
      '1 succeeded',
      '2 failed',
      '2 succeeded',
    ]);
  });
});

describe('a time limit', () => {
  it('stops the job on its server, and says so', async () => {
    const handle = await runs.runOn({ A: job('1h') }, { a: on('A', { timeout: '1s' }) });
    const { report, of } = await ended(handle);
    expect(report).toMatchObject({ outcome: 'failed', counts: { timedOut: 1 }, receipts: [{ result: 'stopped' }] });
    expect(of('a').message).toBe("Job 'A' on etl01 had run for its time limit of 1s. Job 'A' on etl01 was stopped.");
    expect(runs.ends('A')).toEqual(['canceled']);
  });

  it('with onTimeout: leave leaves it running, and says so', async () => {
    const handle = await runs.runOn({ A: job('1h') }, { a: on('A', { timeout: '1s', onTimeout: 'leave' }) });
    const { report, of } = await ended(handle);
    expect(report).toMatchObject({ outcome: 'failed', counts: { timedOut: 1 }, receipts: [] });
    expect(of('a').message).toMatch(/had run for its time limit of 1s\. Job 'A' on etl01 was left running, as asked/);
    expect(of('a').agentRun).toMatchObject({ requestedDate: expect.any(String) as string });
    expect(runs.ends('A')).toEqual([]);
    expect(entriesOf(runs.fleet.journal, 'stopRequest')).toEqual([]);
  });

  it('is retried after the job was seen stopped', async () => {
    const attempts = [{ duration: '1h' }, { duration: '50ms' }];
    const retry = { attempts: 1, wait: '100ms', on: ['timedOut'] };
    const handle = await runs.runOn({ A: steps({ attempts }) }, { a: on('A', { timeout: '1s', retry }) });
    expect((await ended(handle)).of('a')).toMatchObject({ outcome: 'succeeded', attempt: 2 });
    expect(runs.ends('A')).toEqual(['canceled', 'succeeded']);
  });

  it('is retried also when the reply to the stop was lost, as the job was seen stopped', async () => {
    const attempts = [{ duration: '1h' }, { duration: '50ms' }];
    await runs.startServers({ etl01: { jobs: { A: steps({ attempts }) } } });
    await runs.fleet.server('etl01').faults.inject({ fault: 'cutAfterExecuting', matching: 'sp_stop_job' });
    const retry = { attempts: 1, wait: '100ms', on: ['timedOut'] };
    const handle = await runs.run({ packages: { a: on('A', { timeout: '1s', retry }) } });
    expect((await ended(handle)).of('a')).toMatchObject({ outcome: 'succeeded', attempt: 2 });
    expect(runs.ends('A')).toEqual(['canceled', 'succeeded']);
  });

  it('of the whole run stops what runs and skips the rest', async () => {
    const timeout = `${TIME_TO_START_MS}ms`;
    const handle = await runs.runOn({ A: job('1h') }, { a: on('A'), b: on('A', { after: 'a' }) }, { timeout });
    const { report, of } = await ended(handle);
    expect(report).toMatchObject({
      ...{ outcome: 'failed', isOverTime: true },
      receipts: [{ package: 'a', result: 'stopped' }],
    });
    expect([of('a').outcome, of('b').outcome]).toEqual(['timedOut', 'skipped']);
    expect(runs.ends('A')).toEqual(['canceled']);
  });
});

describe('a job that somebody else runs already', () => {
  async function meet(ifAlreadyRunning: string | undefined, duration: string, more: object = {}) {
    await runs.startServers({ etl01: { jobs: { A: job(duration) } } });
    runs.fleet.server('etl01').runJob('A', { schedule: 'Nightly' });
    await waitFor('the schedule runs it', () => runs.isRunning('A'));
    return runs.run({
      packages: { a: on('A', { ...(ifAlreadyRunning === undefined ? {} : { ifAlreadyRunning }), ...more }) },
    });
  }

  const untilWatched = (handle: WorkflowHandle) =>
    waitFor('it is watched', async () => {
      const { packages } = await handle.query<RunProgress>('progress');
      return packages[0]?.status === 'running';
    });

  it('is waited for, then started', async () => {
    const handle = await meet(undefined, HELD);
    await waitFor('it is waited for', async () => {
      const { packages } = await handle.query<RunProgress>('progress');
      return packages[0]?.message?.includes('already running') === true;
    });
    runs.fleet.letJobsEnd();
    const { of } = await ended(handle);
    expect(of('a')).toMatchObject({ outcome: 'succeeded', waitedFor: 'a schedule' });
    const { takenAtMs = NaN, askedAtMs = NaN, waitedMs = NaN } = of('a');
    expect(waitedMs).toBeGreaterThan(0);
    expect(askedAtMs - takenAtMs).toBeGreaterThanOrEqual(waitedMs);
    expect(of('a')).not.toHaveProperty('isAdopted');
    expect([runs.began('A'), runs.starts('A')]).toEqual([2, 1]);
  });

  it('is adopted: watched to its end, not started', async () => {
    const handle = await meet('adopt', HELD);
    await untilWatched(handle);
    runs.fleet.letJobsEnd();
    const { of } = await ended(handle);
    expect(of('a')).toMatchObject({ outcome: 'succeeded', isAdopted: true });
    expect(of('a')).not.toHaveProperty('waitedFor');
    expect([runs.began('A'), runs.starts('A')]).toEqual([1, 0]);
  });

  /** Adopted, and watched. */
  async function adopt(more: object = {}) {
    const handle = await meet('adopt', '1h', more);
    await untilWatched(handle);
    return handle;
  }

  it('is left running by a cancel when it was adopted', async () => {
    const handle = await adopt();
    await handle.cancel();
    const { report, of } = await ended(handle);
    expect(report.receipts).toMatchObject([{ result: 'left' }]);
    expect(of('a')).toMatchObject({ isAdopted: true, agentRun: { requestedDate: expect.any(String) as string } });
    expect(report.receipts[0]?.message).toMatch(/was begun by somebody else/);
    expect(runs.ends('A')).toEqual([]);
  });

  it('is stopped by a forced cancel when it was adopted', async () => {
    const handle = await adopt();
    await ask(handle, 'forceStop');
    await handle.cancel();
    const { report } = await ended(handle);
    expect(report.receipts).toMatchObject([{ result: 'stopped' }]);
    expect(runs.ends('A')).toEqual(['canceled']);
  });

  it('is stopped by no operator’s stop when it was adopted: that is refused', async () => {
    const handle = await adopt();
    await expect(ask(handle, 'stopPackage', { package: 'a' })).rejects.toMatchObject({
      cause: {
        message:
          "'a' is running: its job was begun by somebody else. Stop it on its server; a cancel with --force stops it, too.",
      },
    });
    await handle.terminate();
  });

  it('is left running at its time limit when it was adopted, which counts from when it began', async () => {
    const { report, of } = await ended(await meet('adopt', '1h', { timeout: '1s' }));
    expect(of('a').outcome).toBe('timedOut');
    expect(report.receipts).toMatchObject([{ result: 'left' }]);
    expect(runs.ends('A')).toEqual([]);
  });

  it('makes the package fail when that is asked', async () => {
    const { of } = await ended(await meet('fail', '1h'));
    expect(of('a')).toMatchObject({
      outcome: 'failed',
      message: "Job 'A' on etl01 is already running, started by a schedule",
    });
    expect(runs.starts('A')).toBe(0);
  });

  it('is waited for no longer than startWithin says', async () => {
    const { of } = await ended(await meet(undefined, '1h', { startWithin: `${TIME_TO_START_MS}ms` }));
    expect(of('a')).toMatchObject({ outcome: 'failed' });
    expect(of('a').message).toMatch(
      /could not start within its time \(startWithin\)\. Job 'A' on etl01 is already running/,
    );
    expect(runs.starts('A')).toBe(0);
  });
});
