import { ApplicationFailure, CancelledFailure, defaultPayloadConverter } from '@temporalio/common';
import type { RunProgress, RunReport } from '../../src/report/run-progress';
import type { PrepareStartRequest } from '../../activities/contract';
import { waitFor } from '../support/wait-for';
import { failureOf, FakeRuns, on, ONE, parent } from './fake-runs';

const runs = new FakeRuns();
const IN_POOL = { pool: 'loaders', after: [] };

describe('parentPackage', () => {
  it('starts each package once, after those it waits for have succeeded', async () => {
    const handle = await runs.start(parent({ a: on('etl01'), b: on('etl01', 'a'), c: on('etl01', 'a', 'b') }), ONE);
    const report = (await handle.result()) as RunReport;
    expect(report).toMatchObject({ outcome: 'succeeded', total: 3, counts: { succeeded: 3, ended: 3 }, failures: [] });
    const names = ['a', 'b', 'c'];
    expect(runs.journal).toEqual(names.flatMap((name) => [`start etl01 ${name}`, `end etl01 ${name}`]));
  });

  it('fails when a package fails, skips what depends on it, and still runs the rest', async () => {
    const definition = parent({ a: on('etl01'), b: on('etl01', 'a'), c: on('etl01', 'b'), d: on('etl01') });
    const handle = await runs.start(definition, { ...ONE, ends: { a: 'failed' } });
    const failure = (await failureOf(handle)) as ApplicationFailure;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure.type).toBe('ParentPackageFailed');
    expect(failure.message).toBe(
      "'nightly-load' failed: 1 of 4 packages succeeded, 1 did not, 2 were skipped.\n" +
        "a: Job 'Job a' on etl01 failed at step 1",
    );
    expect(failure.details?.[0]).toMatchObject({ outcome: 'failed', counts: { succeeded: 1, failed: 1, skipped: 2 } });
    const progress = await handle.query<RunProgress>('progress');
    expect(progress.packages.map(({ name, outcome, message }) => [name, outcome, message])).toEqual([
      ['a', 'failed', "Job 'Job a' on etl01 failed at step 1"],
      ['b', 'skipped', "'a' did not succeed"],
      ['c', 'skipped', "'b' was skipped"],
      ['d', 'succeeded', undefined],
    ]);
  });

  it('fails with unknown when nothing failed but an outcome is not known', async () => {
    const handle = await runs.start(parent({ a: on('etl01') }), { ...ONE, ends: { a: 'unknown' } });
    const failure = (await failureOf(handle)) as ApplicationFailure;
    expect(failure.details?.[0]).toMatchObject({ outcome: 'unknown', counts: { unknown: 1 } });
  });

  it('places a pool package where most is free and never exceeds a cap', async () => {
    const pool = { pool: 'loaders', after: [] };
    const packages = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`p${at}`, pool]));
    const servers = [
      { alias: 'etl01', maxConcurrent: 1 },
      { alias: 'etl02', maxConcurrent: 2 },
    ];
    const handle = await runs.start(parent(packages), { servers, pools: { loaders: ['etl01', 'etl02'] }, jobMs: 50 });
    await handle.result();
    const inFlight = { etl01: 0, etl02: 0 };
    for (const entry of runs.journal) {
      const [what, server] = entry.split(' ') as ['start' | 'end', 'etl01' | 'etl02'];
      inFlight[server] += what === 'start' ? 1 : -1;
      expect(inFlight.etl01).toBeLessThanOrEqual(1);
      expect(inFlight.etl02).toBeLessThanOrEqual(2);
    }
    expect(runs.journal.filter((entry) => entry.startsWith('start'))).toHaveLength(12);
    expect(runs.journal.some((entry) => entry.startsWith('start etl01'))).toBe(true);
  });

  it.each([
    ['as many as it says of itself', { etl01: 2 }, 2, 'it has 2 processors'],
    ['one, when nobody says', {}, 1, 'nothing was known of it when the run began'],
  ])('lets a server whose cap is automatic have %s, and says why', async (_, ownCaps, most, reason) => {
    const packages = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, on('etl01')]));
    const servers = [{ alias: 'etl01', maxConcurrent: 'auto' as const }];
    const handle = await runs.start(parent(packages), { servers, ownCaps, jobMs: 50 });
    const { servers: caps } = (await handle.result()) as RunReport;
    expect(caps).toEqual([{ server: 'etl01', maxConcurrent: most, isAuto: true, reason }]);
    let inFlight = 0;
    const counts = runs.journal.map((entry) => (inFlight += entry.startsWith('start') ? 1 : -1));
    expect(Math.max(...counts)).toBe(most);
  });

  it('asks a full server for room once, whoever waits for it, and starts everybody then', async () => {
    const servers = [{ alias: 'etl01', maxConcurrent: 4 }];
    const handle = await runs.start(parent({ a: on('etl01'), b: on('etl01'), c: on('etl01') }), {
      ...{ servers, fullFor: { etl01: 1 } },
    });
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expect(runs.journal.slice(0, 2)).toEqual(['etl01 is full', 'room on etl01']);
    expect(runs.journal.filter((entry) => entry.startsWith('start')).sort()).toEqual([
      'start etl01 a',
      'start etl01 b',
      'start etl01 c',
    ]);
  });

  it('places packages of a pool elsewhere while a server is full', async () => {
    const pool = { pool: 'loaders', after: [] };
    const servers = [
      { alias: 'etl01', maxConcurrent: 4 },
      { alias: 'etl02', maxConcurrent: 4 },
    ];
    const handle = await runs.start(parent({ a: pool, b: pool }), {
      ...{ servers, pools: { loaders: ['etl01', 'etl02'] }, fullFor: { etl01: 1 } },
    });
    await handle.result();
    expect(runs.journal.filter((entry) => entry.startsWith('start')).sort()).toEqual([
      'start etl02 a',
      'start etl02 b',
    ]);
  });

  it('begins without a server that says nothing while every package can do without it, and says so', async () => {
    const servers = [
      { alias: 'etl01', maxConcurrent: 1 },
      { alias: 'mute', maxConcurrent: 1 },
    ];
    const pools = { loaders: ['mute', 'etl01'] };
    let answer: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (answer = resolve));
    const definition = parent({ a: { pool: 'loaders', after: [] } });
    const handle = await runs.start(definition, {
      servers,
      pools,
      ends: { a: 'runs' },
      mute: { server: 'mute', until },
    });
    await waitFor('it runs', () => runs.journal.includes('start etl01 a'));
    const { outages } = await handle.query<RunProgress>('progress');
    expect(outages).toMatchObject([{ server: 'mute', reason: 'mute: it has not answered yet' }]);
    answer();
    await handle.cancel();
    await failureOf(handle);
  });

  it('lets a server that joins later have as many as it says of itself then', async () => {
    const servers = [
      { alias: 'etl01', maxConcurrent: 1 },
      { alias: 'mute', maxConcurrent: 'auto' as const },
    ];
    let answer: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (answer = resolve));
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const limits: PrepareStartRequest['limits'][] = [];
    const handle = await runs.start(parent(Object.fromEntries(names.map((name) => [name, IN_POOL]))), {
      ...{ servers, pools: { loaders: ['etl01', 'mute'] }, mute: { server: 'mute', until }, ownCaps: { mute: 3 } },
      ends: Object.fromEntries(names.map((name) => [name, 'runs'])),
      onPrepare: (request) => {
        if (request.server === 'mute') limits.push(request.limits);
      },
    });
    const startedOn = (server: string) => runs.journal.filter((entry) => entry.startsWith(`start ${server} `)).length;
    await waitFor('the run has begun', () => startedOn('etl01') === 1);
    answer();
    await waitFor('it has as many as it may', () => startedOn('mute') === 3);
    await handle.executeUpdate('pause');
    const { counts } = await handle.query<RunProgress>('progress');
    expect([counts.running, startedOn('etl01'), startedOn('mute')]).toEqual([4, 1, 3]);
    expect(new Set(limits.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(limits[0]).toEqual({ cap: { maxConcurrent: 3, counts: 'asked' } });
    await handle.cancel();
    await failureOf(handle);
  });

  it('goes on trying a start that is refused for want of room, which costs no attempt', async () => {
    const full = Array.from({ length: 8 }, () => 'full' as const);
    const servers = [{ alias: 'etl01', maxConcurrent: 1 }];
    const handle = await runs.start(parent({ a: on('etl01') }), { servers, ends: { a: [...full, 'succeeded'] } });
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    const progress = await handle.query<RunProgress>('progress');
    expect(progress.packages[0]?.attempt ?? 1).toBe(1);
    expect(runs.journal.filter((entry) => entry === 'room on etl01')).toHaveLength(8);
  });

  it('stops every running job with its proof on cancel, starts nothing more, and ends Canceled with receipts', async () => {
    const definition = parent({ a: on('etl01'), b: on('etl01'), c: on('etl01', 'a') });
    const handle = await runs.start(definition, { ...ONE, ends: { a: 'runs', b: 'runs' } });
    await waitFor('both run', () => runs.journal.length === 2);
    await handle.cancel();
    expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
    const report = await handle.query<RunReport>('report');
    expect(report).toMatchObject({ outcome: 'canceled', counts: { canceled: 2, skipped: 1 } });
    expect(report.receipts.map((receipt) => [receipt.package, receipt.result]).sort()).toEqual([
      ['a', 'stopped'],
      ['b', 'stopped'],
    ]);
    expect(runs.journal.slice(2).sort()).toEqual(['stop etl01 a with proof', 'stop etl01 b with proof']);
  });

  it('stops a job also when its watcher is shut down at the cancel, and says what became of it', async () => {
    const handle = await runs.start(parent({ a: on('etl01') }), { ...ONE, ends: { a: 'shutDown' } });
    await waitFor('it runs', () => runs.journal.length === 1);
    await handle.cancel();
    await failureOf(handle);
    const report = await handle.query<RunReport>('report');
    expect(report).toMatchObject({ counts: { canceled: 1 }, receipts: [{ package: 'a', result: 'stopped' }] });
    expect(runs.journal.slice(1)).toEqual(['stop etl01 a with proof']);
  });

  it('starts nothing when a pinned server cannot be used, and says why', async () => {
    const fake = { ...ONE, problems: { etl01: 'Server etl01 is not reachable: connection refused.' } };
    const handle = await runs.start(parent({ a: on('etl01') }), fake);
    const failure = (await failureOf(handle)) as ApplicationFailure;
    expect([failure.type, failure.message]).toEqual([
      'ServersNotUsable',
      'Server etl01 is not reachable: connection refused.',
    ]);
    expect(runs.journal).toEqual([]);
  });

  it('begins without a server that is pinned to when its package may wait (startWithin), which runs when it is back', async () => {
    const servers = [
      { alias: 'etl01', maxConcurrent: null },
      { alias: 'etl02', maxConcurrent: null },
    ];
    let answer: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (answer = resolve));
    const definition = parent({ a: { ...on('etl02'), startWithinMs: 86_400_000 }, b: on('etl01') });
    const handle = await runs.start(definition, { servers, mute: { server: 'etl02', until } });
    await waitFor('the other has ended', () => runs.journal.includes('end etl01 b'));
    const { outages } = await handle.query<RunProgress>('progress');
    expect(outages).toMatchObject([{ server: 'etl02' }]);
    answer();
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 2 } });
  });

  it('starts nothing when waiting does not help against what is wrong, however long its packages may wait', async () => {
    const fake = { ...ONE, problems: { etl01: 'etl01: the login was refused' } };
    const handle = await runs.start(parent({ a: { ...on('etl01'), startWithinMs: 86_400_000 } }), fake);
    expect(await failureOf(handle)).toMatchObject({
      type: 'ServersNotUsable',
      message: 'etl01: the login was refused',
    });
  });

  it('asks a server that does not answer at first again before it gives up', async () => {
    const handle = await runs.start(parent({ a: on('etl01') }), { ...ONE, silentReads: { etl01: 1 } });
    expect((await handle.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expect(runs.journal).toEqual(['silence of etl01', 'start etl01 a', 'end etl01 a']);
  });

  it('starts nothing when a job is missing', async () => {
    const handle = await runs.start(parent({ a: on('etl01') }), { ...ONE, missingJobs: new Set(['Job a']) });
    const failure = (await failureOf(handle)) as ApplicationFailure;
    expect([failure.type, failure.message]).toEqual([
      'JobNotFound',
      "Package 'a': job 'Job a' does not exist on etl01, or the login may not see it.",
    ]);
  });

  it('is one event group of its history for each package: its watch, its waits and its stop', async () => {
    const handle = await runs.start(parent({ a: on('etl01'), b: on('etl01') }), {
      ...{ ...ONE, ends: { a: ['refused', 'succeeded'], b: 'runs' } },
    });
    await waitFor('a has ended', () => runs.journal.includes('end etl01 a'));
    await handle.executeUpdate('stopPackage', { args: [{ package: 'b' }] });
    await failureOf(handle);
    const grouped: [string, string][] = [];
    for (const event of (await handle.fetchHistory()).events ?? []) {
      const marker = event.eventGroupMarkers?.[0]?.label?.label;
      if (!marker) continue;
      const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
      const what = activity ?? (event.timerStartedEventAttributes ? 'pause' : undefined);
      if (what !== undefined) grouped.push([defaultPayloadConverter.fromPayload<string>(marker), what]);
    }
    expect(grouped.sort()).toEqual([
      ['a', 'pause'],
      ['a', 'runAgentJob'],
      ['a', 'runAgentJob'],

      ['b', 'runAgentJob'],
      ['b', 'stopAgentJob'],
    ]);
  });
});

it('a retry of a package whose Agent had refused too often has as much patience as the first try', async () => {
  const refusals = Array.from({ length: 5 }, () => 'refused' as const);
  const handle = await runs.start(parent({ a: on('etl01'), b: on('etl01') }), {
    ...ONE,
    ends: { a: [...refusals, 'refused', 'succeeded'], b: 'runs' },
  });
  await waitFor('a is given up', async () => (await handle.query<RunProgress>('progress')).counts.failed === 1);
  await handle.executeUpdate('retryPackage', { args: [{ package: 'a' }] });
  await waitFor('a is started', () => runs.journal.includes('end etl01 a'));
  await handle.executeUpdate('stopPackage', { args: [{ package: 'b' }] });
  await failureOf(handle);
  expect(await handle.query<RunReport>('report')).toMatchObject({ counts: { succeeded: 1, canceled: 1 } });
});
