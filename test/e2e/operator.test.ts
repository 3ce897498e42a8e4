import type { RunProgress } from '../../src/report/run-progress';
import { ask, definitionRuns, on } from '../support/definition-runs';
import { ended } from '../support/ended-run';
import { entriesOf } from '../support/journal';
import { HELD, job, steps } from '../support/simulated-jobs';
import { waitFor } from '../support/wait-for';

const runs = definitionRuns();

describe('an operator', () => {
  it('pauses: what runs goes on and nothing starts, until it is resumed; both are on record', async () => {
    const handle = await runs.runOn({ A: job(HELD), B: job('50ms') }, { a: on('A'), b: on('B', { after: 'a' }) });
    await waitFor('a runs', () => runs.isRunning('A'));
    await ask(handle, 'pause', { by: 'dba', reason: 'patching' });
    runs.fleet.letJobsEnd();
    await waitFor('a has ended', () => runs.ends('A').length === 1);
    await waitFor('the run knows', async () => {
      const { packages, status } = await handle.query<RunProgress>('progress');
      return status === 'paused' && packages[0]?.outcome === 'succeeded' && packages[1]?.status === 'ready';
    });
    expect(runs.starts('B')).toBe(0);
    await ask(handle, 'resume');
    const { report } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(report.actions).toMatchObject([{ action: 'pause', by: 'dba', reason: 'patching' }, { action: 'resume' }]);
  });

  it('skips a package: it is passed over when its turn comes', async () => {
    const handle = await runs.runOn(
      { A: job(HELD), B: job('50ms'), C: job('50ms') },
      { a: on('A'), b: on('B', { after: 'a' }), c: on('C', { after: 'b' }) },
    );
    await waitFor('a runs', () => runs.isRunning('A'));
    await ask(handle, 'skipPackage', { package: 'b', by: 'dba' });
    runs.fleet.letJobsEnd();
    const { report, of } = await ended(handle);
    expect(report.outcome).toBe('succeeded');
    expect(of('b')).toMatchObject({ outcome: 'skipped', isPassed: true, message: 'skipped by dba' });
    expect([runs.starts('A'), runs.starts('B'), runs.starts('C')]).toEqual([1, 0, 1]);
  });

  it('tries a failed package again, and what was skipped for it follows', async () => {
    const attempts = [{ duration: '50ms', outcome: 'failed' as const }, { duration: '50ms' }];
    const handle = await runs.runOn(
      { A: steps({ attempts }), B: job('50ms'), Long: job('1h') },
      { a: on('A'), b: on('B', { after: 'a' }), long: on('Long') },
    );
    await waitFor('b is skipped', async () => {
      const { packages } = await handle.query<RunProgress>('progress');
      return packages[1]?.outcome === 'skipped';
    });
    await ask(handle, 'retryPackage', { package: 'a' });
    await waitFor('b has run', () => runs.ends('B').length === 1);
    await ask(handle, 'stopPackage', { package: 'long' });
    const { of } = await ended(handle);
    expect([of('a').outcome, of('b').outcome, of('long').outcome]).toEqual(['succeeded', 'succeeded', 'canceled']);
    expect(runs.ends('Long')).toEqual(['canceled']);
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
    const handle = await runs.runOn({ A: job('1h'), B: job('50ms') }, { a: on('A'), b: on('B', { after: 'a' }) });
    await waitFor('the run says that a runs', async () => {
      const { packages } = await handle.query<RunProgress>('progress').catch(() => ({ packages: [] }));
      return packages[0]?.status === 'running';
    });
    await expect(ask(handle, update, asked)).rejects.toMatchObject({
      cause: { type: 'RequestRefused', message: reason },
    });
    await handle.terminate();
  });

  it.each([
    [
      { by: 'anna', reason: 'wrong day' },
      { by: 'anna', reason: 'wrong day' },
    ],
    [{ by: 7, reason: ['no text'] }, {}],
    ['no map', {}],
    [null, {}],
  ])('says by a signal who is about to cancel, which cancels nothing by itself: %j', async (said, kept) => {
    const handle = await runs.runOn({ A: job('1h') }, { a: on('A') });
    await waitFor('a runs', () => runs.isRunning('A'));
    await handle.signal('aboutToCancel', said);
    expect(await handle.query<RunProgress>('progress')).toMatchObject({ status: 'running' });
    await handle.cancel();
    const { report } = await ended(handle);
    expect(report.actions).toEqual([{ action: 'cancel', at: expect.any(String) as string, ...kept }]);
  });

  it('asks that a cancel leave the jobs running', async () => {
    const handle = await runs.runOn({ A: job('1h') }, { a: on('A') });
    await waitFor('a runs', () => runs.isRunning('A'));
    await ask(handle, 'leaveRunning');
    await handle.cancel();
    const { report } = await ended(handle);
    expect(report).toMatchObject({ outcome: 'canceled', receipts: [{ result: 'left' }] });
    expect(entriesOf(runs.fleet.journal, 'stopRequest')).toEqual([]);
    expect(runs.ends('A')).toEqual([]);
  });
});
