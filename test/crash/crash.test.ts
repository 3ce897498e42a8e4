import { randomUUID } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporal as proto } from '@temporalio/proto';
import type { RunProgress, RunReport } from '../../src/report/run-progress';
import { endCommands, type RunningCommand } from '../support/cli';
import { CrashWorld } from '../support/crash-world';
import { acceptedStarts, entriesOf } from '../support/journal';
import { mostAtOnce } from '../support/most-at-once';
import { HELD, job } from '../support/simulated-jobs';
import type { Placement, ProxyHooks } from '../support/tds-proxy';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const { TimeoutType } = proto.api.enums.v1;

let temporal: TestTemporal;
let world: CrashWorld;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await endCommands();
  await world.close();
});
afterAll(() => temporal.close());

/** Kills the worker at the next such batch, which is dropped with its connection; resolves then. */
function killedAt(worker: RunningCommand, where: Pick<ProxyHooks, 'batch' | 'placement'>): Promise<void> {
  return new Promise((resolve) => {
    world.proxy.arm({
      ...where,
      then: () => {
        worker.kill('SIGKILL');
        resolve();
        return 'drop';
      },
    });
  });
}

function expectEverythingOnce(jobs: string[]): void {
  expect(acceptedStarts(world.fleet.journal)).toEqual(jobs);
  expect(
    entriesOf(world.fleet.journal, 'runEnded')
      .map((entry) => `${entry.job} ${entry.outcome}`)
      .sort(),
  ).toEqual(jobs.map((name) => `${name} succeeded`));
  expect(entriesOf(world.fleet.journal, 'stopRequest')).toEqual([]);
}

describe('kill -9 of the worker', () => {
  it('in the middle of a run: the next worker takes up the jobs that run, and starts none twice', async () => {
    world = await CrashWorld.start(temporal, { First: job(HELD), Second: job('200ms'), Third: job('200ms') });
    const worker = await world.startWorker();
    const run = await world.startRun({
      first: { job: 'First' },
      second: { job: 'Second' },
      third: { job: 'Third', after: ['first', 'second'] },
    });
    await waitFor('First runs', () =>
      entriesOf(world.fleet.journal, 'runBegan').some((entry) => entry.job === 'First'),
    );
    worker.kill('SIGKILL');
    await worker.ended;
    await world.startWorker();
    world.fleet.letJobsEnd();
    expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 3 } });
    expectEverythingOnce(['First', 'Second', 'Third']);
  });

  it.each<Placement>(['beforeItIsSent', 'afterItWasSent', 'afterItsReply'])(
    'at the start batch, %s: the package is started exactly once',
    async (placement) => {
      world = await CrashWorld.start(temporal, { Load: job('2s') });
      const worker = await world.startWorker();
      const killed = killedAt(worker, { placement });
      const run = await world.startRun({ load: { job: 'Load' } });
      await killed;
      await worker.ended;
      await world.startWorker();
      expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
      expectEverythingOnce(['Load']);
    },
  );

  it('with a start batch that arrives only when its ticket is over: it starts nothing', async () => {
    world = await CrashWorld.start(temporal, { Load: job('200ms') });
    const worker = await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await new Promise<void>((resolve) => {
      world.proxy.arm({
        placement: 'beforeItIsSent',
        then: async () => {
          worker.kill('SIGKILL');
          // The ticket is good for 5 seconds.
          await delay(6_000);
          return 'forward' as const;
        },
        onLateReply: resolve,
      });
    });
    await world.startWorker();
    expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expectEverythingOnce(['Load']);
  });
});

describe('kill -9 of the worker that reads a server before anything is started', () => {
  it('is noticed by the missing heartbeat, and the next worker reads it', async () => {
    world = await CrashWorld.start(temporal, { Load: job('200ms') });
    const worker = await world.startWorker();
    const killed = killedAt(worker, { batch: 'look', placement: 'beforeItIsSent' });
    const run = await world.startRun({ load: { job: 'Load' } });
    await killed;
    await world.startWorker();
    await run.result();
    const { events } = await run.fetchHistory();
    const reading = (events ?? []).find(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'readServer',
    );
    const begun = (events ?? []).find(
      ({ activityTaskStartedEventAttributes: started }) =>
        started?.scheduledEventId?.eq(reading?.eventId ?? 0) === true,
    );
    const { lastFailure } = begun?.activityTaskStartedEventAttributes ?? {};
    expect(lastFailure?.timeoutFailureInfo?.timeoutType).toBe(TimeoutType.TIMEOUT_TYPE_HEARTBEAT);
    expectEverythingOnce(['Load']);
  });
});

describe('kill -9 of the workers of two installations with a run each on a server with a cap', () => {
  it('lets no more jobs run than may, and leaves nothing behind that counts', async () => {
    const names = ['A1', 'A2', 'A3', 'B1', 'B2', 'B3'];
    // The first of each run goes on until the next workers are there.
    const jobs = Object.fromEntries(names.map((name) => [name, job(name.endsWith('1') ? HELD : '1s')]));
    world = await CrashWorld.start(temporal, jobs, 'SQLAgentOperatorRole', { maxConcurrent: 2 });
    const queues = { A: randomUUID(), B: randomUUID() };
    const startWorkers = () =>
      Promise.all(Object.values(queues).map((queue) => world.startWorker('--task-queue', queue)));
    const workers = await startWorkers();
    const runs = await Promise.all(
      Object.entries(queues).map(([run, queue]) =>
        world.startRun(Object.fromEntries([1, 2, 3].map((at) => [`p${at}`, { job: `${run}${at}` }])), queue),
      ),
    );
    await waitFor('the server is full', () => mostAtOnce(world.fleet.journal).etl01 === 2);
    for (const worker of workers) worker.kill('SIGKILL');
    await Promise.all(workers.map((worker) => worker.ended));
    await startWorkers();
    world.fleet.letJobsEnd();
    for (const run of runs) expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expectEverythingOnce(names);
    expect(mostAtOnce(world.fleet.journal)).toEqual({ etl01: 2 });
  });
});

describe('kill -9 of the worker of a paused run', () => {
  it('leaves it paused for the next worker: what ran is followed to its end, and resume starts the rest', async () => {
    world = await CrashWorld.start(temporal, { First: job(HELD), Second: job('200ms') });
    const worker = await world.startWorker();
    const run = await world.startRun({ first: { job: 'First' }, second: { job: 'Second', after: 'first' } });
    await waitFor('First runs', () => entriesOf(world.fleet.journal, 'runBegan').length === 1);
    await run.executeUpdate('pause', { args: [{ by: 'anna', reason: 'disk is full' }] });
    worker.kill('SIGKILL');
    await worker.ended;
    await world.startWorker();
    world.fleet.letJobsEnd();
    await waitFor('First is known to have ended', async () => {
      const { status, counts } = await run.query<RunProgress>('progress');
      return status === 'paused' && counts.succeeded === 1;
    });
    expect(acceptedStarts(world.fleet.journal)).toEqual(['First']);
    await run.executeUpdate('resume', { args: [{ by: 'anna' }] });
    expect((await run.result()) as RunReport).toMatchObject({
      outcome: 'succeeded',
      actions: [{ action: 'pause', by: 'anna', reason: 'disk is full' }, { action: 'resume' }],
    });
    expectEverythingOnce(['First', 'Second']);
  });
});

describe('cut connections', () => {
  it('while jobs run are ridden out', async () => {
    world = await CrashWorld.start(temporal, { Load: job(HELD) });
    await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await waitFor('it runs', () => entriesOf(world.fleet.journal, 'runBegan').length === 1);
    world.proxy.relay.cut();
    const { logins } = world.fleet.server('etl01').requests();
    await waitFor('it is watched again', () => world.fleet.server('etl01').requests().logins > logins);
    world.fleet.letJobsEnd();
    expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expectEverythingOnce(['Load']);
  });
});

describe('SIGTERM to the worker', () => {
  it('while it starts ends it as well', async () => {
    world = await CrashWorld.start(temporal, {});
    // So that it says something before it is connected.
    await chmod(join(world.folder, 'password'), 0o644);
    const worker = world.spawnWorker();
    await worker.says('can get at the passwords');
    worker.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
  });

  it('ends it at once and leaves the jobs running; the next worker takes them up', async () => {
    world = await CrashWorld.start(temporal, { Load: job(HELD) });
    const worker = await world.startWorker();
    const run = await world.startRun({ load: { job: 'Load' } });
    await waitFor('it runs', () => entriesOf(world.fleet.journal, 'runBegan').length === 1);
    worker.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(entriesOf(world.fleet.journal, 'runEnded')).toEqual([]);
    await world.startWorker();
    world.fleet.letJobsEnd();
    expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expectEverythingOnce(['Load']);
  });
});
