import { CancelledFailure } from '@temporalio/common';
import type { ChildPackage, ParentPackage } from '../../src/definition/definition';
import type { RunReport } from '../../src/report/run-progress';
import { waitFor } from '../support/wait-for';
import type { FakeServers } from './fake-activities';
import { failureOf, FakeRuns, on, ONE, parent } from './fake-runs';

const runs = new FakeRuns();

describe('a run that continues as new', () => {
  /** A chain of short packages beside `a`, which makes the history grow. */
  const beside = (
    a: Partial<ChildPackage>,
    ends: FakeServers['ends'],
    more: Partial<FakeServers> = {},
  ): [ParentPackage, FakeServers] => {
    const chain = Array.from({ length: 16 }, (_, at) => [`p${at}`, on('etl01', ...(at === 0 ? [] : [`p${at - 1}`]))]);
    const definition = parent({ a: { ...on('etl01'), ...a }, ...(Object.fromEntries(chain) as object) });
    const settings = { continueAsNewFrom: 80, continueAsNewAt: 80 };
    return [definition, { ...ONE, settings, jobMs: 20, ...(ends === undefined ? {} : { ends }), ...more }];
  };

  it('knows the proof of a package that is tried for the second time', async () => {
    const retry = { attempts: 1, waitMs: 1, backoff: 1, maxWaitMs: 1, on: ['failed' as const] };
    const handle = await runs.start(...beside({ retry }, { a: ['failed', 'runs'] }));
    await waitFor('it is watched by the next run', () =>
      runs.journal.some((entry) => entry.startsWith('watch etl01 a')),
    );
    await handle.cancel();
    expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
    expect(runs.journal).toContain('watch etl01 a with proof');
    expect(runs.journal).not.toContain('watch etl01 a without proof');
  });

  it('does not wait for a stop that takes long: the run that continues it goes on with the stop', async () => {
    const lastEnd = 'end etl01 p15';
    const stopsAfter = () => waitFor('the others have ended', () => runs.journal.includes(lastEnd));
    const handle = await runs.start(...beside({}, { a: 'runs' }, { stopsAfter }));
    await waitFor('a runs', () => runs.journal.includes('start etl01 a'));
    await handle.executeUpdate('stopPackage', { args: [{ package: 'a' }] });
    await failureOf(handle);
    const report = await handle.query<RunReport>('report');
    expect(report).toMatchObject({ counts: { canceled: 1, succeeded: 16 }, receipts: [{ package: 'a' }] });
    const ofA = runs.journal.filter((entry) => entry.endsWith('a') || entry.includes(' a '));
    expect([...new Set(ofA)]).toEqual(['start etl01 a', 'stop etl01 a with proof']);
    expect(runs.journal.indexOf('stop etl01 a with proof')).toBeGreaterThan(runs.journal.indexOf(lastEnd));
    expect(await runs.lengthOfChain(handle)).toBeGreaterThan(1);
  });

  it('starts what had been refused just before', async () => {
    const handle = await runs.start(...beside({}, { a: ['refused', 'succeeded'] }));
    const report = (await handle.result()) as RunReport;
    expect(report.counts.succeeded).toBe(17);
    expect(runs.journal.filter((entry) => entry === 'start etl01 a')).toHaveLength(1);
    expect(await runs.lengthOfChain(handle)).toBeGreaterThan(1);
  });

  it('continues as new several times and starts each of 300 packages once', async () => {
    const packages = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`p${at}`, on('etl01', ...(at < 40 ? [] : [`p${at - 40}`]))]),
    );
    const settings = { window: 50, continueAsNewFrom: 150, continueAsNewAt: 250, heartbeatTimeoutMs: 10_000 };
    const handle = await runs.start(parent(packages), { ...ONE, settings, jobMs: 30 });
    const report = (await handle.result()) as RunReport;
    expect(report.counts.succeeded).toBe(300);
    expect(new Set(runs.journal.filter((entry) => entry.startsWith('start'))).size).toBe(300);
    expect(runs.journal.filter((entry) => entry.startsWith('start'))).toHaveLength(300);
    expect(await runs.lengthOfChain(handle)).toBeGreaterThanOrEqual(4);
  });
});
