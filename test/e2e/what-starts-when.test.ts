import type { RunProgress } from '../../src/report/run-progress';
import { definitionRuns, on, TIME_TO_START_MS } from '../support/definition-runs';
import { ended } from '../support/ended-run';
import { entriesOf } from '../support/journal';
import { HELD, job, steps } from '../support/simulated-jobs';
import { waitFor } from '../support/wait-for';

const runs = definitionRuns();

describe('what starts when', () => {
  const overlaps = (): number => {
    let [now, most] = [0, 0];
    for (const { event } of runs.fleet.journal) {
      if (event === 'runBegan') most = Math.max(most, ++now);
      if (event === 'runEnded') now -= 1;
    }
    return most;
  };
  const three = { A: job('300ms'), B: job('300ms'), C: job('300ms') };

  it('startAtStep begins the job there', async () => {
    const handle = await runs.runOn(
      { A: steps({ duration: '50ms' }, { duration: '50ms' }) },
      { a: on('A', { startAtStep: 'step 2' }) },
    );
    await ended(handle);
    expect(entriesOf(runs.fleet.journal, 'stepEnded').map(({ stepId }) => stepId)).toEqual([2]);
  });

  it('a step that the job does not have makes the package fail, with those it has', async () => {
    const { of } = await ended(await runs.runOn({ A: job('50ms') }, { a: on('A', { startAtStep: 'Load' }) }));
    expect(of('a').message).toBe("Job 'A' on etl01 has no step 'Load'; it has 'Step 1'");
  });

  it('packages of one exclusion group never run together', async () => {
    const exclusive = 'tempdb';
    await ended(
      await runs.runOn(three, { a: on('A', { exclusive }), b: on('B', { exclusive }), c: on('C', { exclusive }) }),
    );
    expect(overlaps()).toBe(1);
  });

  it('concurrent limits what is in flight over the whole run', async () => {
    const held = { A: job(HELD), B: job(HELD), C: job('50ms') };
    const handle = await runs.runOn(held, { a: on('A'), b: on('B'), c: on('C') }, { concurrent: 2 });
    await waitFor('two run, and the third has not been begun', async () => {
      const { packages } = await handle.query<RunProgress>('progress');
      return runs.isRunning('A') && runs.isRunning('B') && packages[2]?.status === 'ready';
    });
    runs.fleet.letJobsEnd();
    await ended(handle);
    expect(overlaps()).toBe(2);
  });

  it('a higher priority goes first', async () => {
    await ended(
      await runs.runOn(
        three,
        { a: on('A'), b: on('B', { priority: 5 }), c: on('C', { priority: 1 }) },
        { concurrent: 1 },
      ),
    );
    expect(entriesOf(runs.fleet.journal, 'runBegan').map((entry) => entry.job)).toEqual(['B', 'C', 'A']);
  });

  it('what has not started by the end of the window is skipped, and says so; what runs goes on', async () => {
    await runs.startServers({ etl01: { jobs: { A: job(HELD) } } });
    await runs.startWorker();
    const endMs = Date.now() + TIME_TO_START_MS;
    const handle = await runs.run({
      window: { notAfter: new Date(endMs).toISOString() },
      packages: { a: on('A'), b: on('A', { after: 'a' }) },
    });
    await waitFor('the window has ended', () => Date.now() > endMs);
    runs.fleet.letJobsEnd();
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(of('a').outcome).toBe('succeeded');
    expect(of('b')).toMatchObject({ outcome: 'skipped', message: 'it had not started by the end of the window' });
  });

  it('nothing starts before the window begins', async () => {
    const notBefore = new Date(Date.now() + 4_000).toISOString();
    const handle = await runs.runOn({ A: job('50ms') }, { a: on('A') }, { window: { notBefore } });
    await ended(handle);
    const [first] = entriesOf(runs.fleet.journal, 'startRequest');
    expect(Date.parse(first?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(notBefore));
  });

  it('a tolerated failure does not fail the run, and others see it as a failure', async () => {
    const handle = await runs.runOn(
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
