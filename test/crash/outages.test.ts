import { resolve } from 'node:path';
import type { RunReport } from '../../src/report/run-progress';
import { type RunningCommand, endCommands } from '../support/cli';
import { CrashWorld } from '../support/crash-world';
import { ended } from '../support/ended-run';
import { acceptedStarts, entriesOf } from '../support/journal';
import { Relay } from '../support/relay';
import { HELD, job } from '../support/simulated-jobs';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

/** Longer than the heartbeat timeout of the workers here, which is five seconds. */
const STALL_MS = 8_000;
const STALL = { NODE_OPTIONS: `--require ${preload('stall.cjs')}`, STALL_MS: String(STALL_MS) };
const JOBS = { Good: job('2s'), Bad: job('3s', { outcome: 'failed' as const }), Next: job('100ms') };
const HELD_JOBS = { ...JOBS, Good: job(HELD), Bad: job(HELD, { outcome: 'failed' as const }) };
const PACKAGES = {
  good: { job: 'Good' },
  bad: { job: 'Bad', tolerateFailure: true },
  next: { job: 'Next', after: 'good' },
};

let temporal: TestTemporal;
let world: CrashWorld;
let relay: Relay | undefined;

beforeAll(async () => {
  temporal = await testTemporal();
});
afterEach(async () => {
  await endCommands();
  await relay?.close();
  relay = undefined;
  await world.close();
});
afterAll(() => temporal.close());

function preload(name: string): string {
  return resolve(__dirname, '../support/preloads', name);
}

const begun = (name: string) => entriesOf(world.fleet.journal, 'runBegan').some((entry) => entry.job === name);
const over = (name: string) => entriesOf(world.fleet.journal, 'runEnded').some((entry) => entry.job === name);

async function expectRightAndOnce(run: Parameters<typeof ended>[0]): Promise<void> {
  const { report, of } = await ended(run);
  expect(report).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 2, failed: 1 } });
  expect([of('good').outcome, of('bad').outcome, of('next').outcome]).toEqual(['succeeded', 'failed', 'succeeded']);
  expect(acceptedStarts(world.fleet.journal)).toEqual(['Bad', 'Good', 'Next']);
  expect(entriesOf(world.fleet.journal, 'stopRequest')).toEqual([]);
}

describe('Temporal away while jobs run, until they have ended', () => {
  it('everything is reported right afterwards, and started once', async () => {
    world = await CrashWorld.start(temporal, HELD_JOBS);
    relay = await Relay.start(Number(temporal.address.split(':').at(-1)));
    await world.startWorkerIn({ TEMPORAL_ADDRESS: `127.0.0.1:${relay.port}` });
    const run = await world.startRun(PACKAGES);
    await waitFor('both run', () => begun('Good') && begun('Bad'));
    relay.freeze();
    world.fleet.letJobsEnd();
    await waitFor('both have ended', () => over('Good') && over('Bad'));
    await waitFor('Temporal has given the watchers up', async () => {
      const { raw } = await run.describe();
      const pending = raw.pendingActivities ?? [];
      return pending.length > 0 && pending.every(({ attempt }) => (attempt ?? 1) > 1);
    });
    expect(begun('Next')).toBe(false);
    relay.thaw();
    relay.cut();
    await expectRightAndOnce(run);
  });
});

describe('a worker that stands still for longer than the heartbeat timeout', () => {
  const stall = async (worker: RunningCommand): Promise<void> => {
    worker.kill('SIGUSR2');
    await worker.says('STALLED');
  };

  it('while jobs run: they are followed to their ends, and nothing is started twice', async () => {
    world = await CrashWorld.start(temporal, HELD_JOBS);
    const worker = await world.startWorkerIn(STALL);
    const run = await world.startRun(PACKAGES);
    await waitFor('both run', () => begun('Good') && begun('Bad'));
    await stall(worker);
    world.fleet.letJobsEnd();
    await expectRightAndOnce(run);
  });

  it('once its start request was sent, and another takes over: the job is started once', async () => {
    world = await CrashWorld.start(temporal, { Load: job('4s') });
    const worker = await world.startWorkerIn(STALL);
    const stalled = new Promise<void>((resolve) => {
      world.proxy.arm({
        placement: 'afterItWasSent',
        then: () => {
          void stall(worker).then(resolve);
          return 'drop';
        },
      });
    });
    const run = await world.startRun({ load: { job: 'Load' } });
    await stalled;
    await world.startWorker();
    expect((await run.result()) as RunReport).toMatchObject({ outcome: 'succeeded' });
    expect(acceptedStarts(world.fleet.journal)).toEqual(['Load']);
  });
});

describe('clocks that are wrong by hours, and other time zones', () => {
  const HOUR = 3_600_000;

  it.each([
    ['ahead', 7 * HOUR, 'Asia/Kolkata', '-3h'],
    ['behind', -7 * HOUR, 'America/St_Johns', '3h'],
  ])('a worker %s of Temporal, a server the other way: once, right, and timed by the server', async (...given) => {
    const [, shiftMs, timeZone, by] = given;
    world = await CrashWorld.start(temporal, { ...JOBS, Long: job('1h') }, 'SQLAgentOperatorRole', {
      timeZone: 'Pacific/Auckland',
    });
    await world.fleet.server('etl01').faults.inject({ fault: 'stepClock', by });
    await world.startWorkerIn({
      ...{ NODE_OPTIONS: `--require ${preload('shifted-clock.cjs')}`, CLOCK_SHIFT_MS: String(shiftMs), TZ: timeZone },
    });
    const run = await world.startRun({
      ...PACKAGES,
      good: { job: 'Good', timeout: '30m' },
      long: { job: 'Long', timeout: '2s', tolerateFailure: true },
    });
    const { report, of } = await ended(run);
    expect(report).toMatchObject({ outcome: 'succeeded', counts: { succeeded: 2, failed: 1, timedOut: 1 } });
    expect(report.receipts).toMatchObject([{ package: 'long', result: 'stopped' }]);
    expect(acceptedStarts(world.fleet.journal)).toEqual(['Bad', 'Good', 'Long', 'Next']);
    const long = of('long');
    const serverShiftMs = (by.startsWith('-') ? -3 : 3) * HOUR;
    const startedMs = Date.parse(long.startedAt ?? '') - serverShiftMs;
    expect(Math.abs(startedMs - Date.parse(report.startedAt))).toBeLessThan(HOUR / 2);
    expect(Date.parse(long.endedAt ?? '') - Date.parse(long.startedAt ?? '')).toBeGreaterThanOrEqual(2_000);
  });
});
