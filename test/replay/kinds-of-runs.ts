import type { Client } from '@temporalio/client';
import type { RunSettings } from '../../activities/contract';
import type { RunningServer, SimulatorDescription } from '../../simulator';
import { beginDrain, endDrain } from '../../src/temporal/drains';
import { entriesOf } from '../support/journal';
import type { SimulatedFleet } from '../support/simulated-fleet';
import { steps } from '../support/simulated-jobs';
import { waitFor } from '../support/wait-for';
import type { RunUnderWay } from './run-under-way';

type Jobs = NonNullable<SimulatorDescription['servers'][string]['jobs']>;

/** What there is besides a run. */
interface Surroundings {
  readonly fleet: SimulatedFleet;
  readonly client: Client;
  /** The worker's. */
  readonly taskQueue: string;
}

/** A run whose history is recorded, on two simulated servers, `etl01` and `etl02`, that are the pool `loaders`. */
export interface KindOfRun {
  /** The jobs that both servers have. */
  readonly jobs: Jobs;
  /** Made when the run starts, because some of it is relative to that moment. */
  readonly definition: () => { readonly packages: object } & Readonly<Record<string, unknown>>;
  readonly settings?: Partial<RunSettings>;
  /** How many jobs the inventory lets run on each server at the same time. */
  readonly maxConcurrent?: number;
  /** What is recorded is not this run but a rerun of it. */
  readonly isRunAgain?: true;
  /** What happens before the run starts. */
  readonly before?: (around: Surroundings) => Promise<unknown>;
  /** What happens while it runs. */
  readonly meanwhile?: (run: RunUnderWay, around: Surroundings) => Promise<unknown>;
}

const SHORT = steps({ duration: '50ms' });
const LONG = steps({ duration: '1h' });
const FAILING = steps({ duration: '50ms', outcome: 'failed' });
const TWO_ATTEMPTS = { attempts: [{ duration: '50ms', outcome: 'failed' as const }, { duration: '50ms' }] };
const FAILING_ONCE = steps(TWO_ATTEMPTS);

const on = (job: string, more: object = {}) => ({ server: 'etl01', job, ...more });
const inPool = (job: string, more: object = {}) => ({ pool: 'loaders', job, ...more });
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** Somebody else has started this job on `etl01` before the run starts. */
const runsAlready =
  (job: string, by: Parameters<RunningServer['runJob']>[1]) =>
  async ({ fleet }: Surroundings): Promise<void> => {
    fleet.server('etl01').runJob(job, by);
    await waitFor('it runs', () => entriesOf(fleet.journal, 'runBegan').length === 1);
  };

/** Every kind of run of which `histories` has a history, by the name of its file. */
export const KINDS_OF_RUNS: Readonly<Record<string, KindOfRun>> = {
  succeeded: {
    jobs: { A: SHORT, B: SHORT, C: SHORT, Failing: FAILING },
    definition: () => ({
      concurrent: 3,
      packages: {
        a: on('A'),
        b: inPool('B', { priority: 5 }),
        c: inPool('C', { after: ['a', 'b'], exclusive: 'tempdb' }),
        d: on('B', { after: 'a', exclusive: 'tempdb' }),
        tolerated: on('Failing', { tolerateFailure: true }),
        alarm: on('A', { after: { tolerated: 'failure', c: 'failure' }, when: 'any' }),
        cleanup: inPool('C', { after: { tolerated: 'completion', d: 'completion' } }),
        disabled: on('A', { enabled: false, after: 'c' }),
        last: on('B', { after: 'disabled' }),
      },
    }),
  },
  failed: {
    jobs: { A: SHORT, Failing: FAILING },
    definition: () => ({
      packages: { a: on('Failing'), b: on('A', { after: 'a' }), c: on('A', { after: 'b' }), d: inPool('A') },
    }),
  },
  'canceled-with-receipts': {
    jobs: { A: LONG, B: LONG },
    definition: () => ({ packages: { a: on('A'), b: on('B'), c: on('A', { after: 'a' }) } }),
    meanwhile: async (run) => {
      await run.untilRunning('a', 'b');
      await run.cancel();
    },
  },
  'canceled-leaving-jobs': {
    jobs: { A: LONG },
    definition: () => ({ packages: { a: on('A') } }),
    meanwhile: async (run) => {
      await run.untilRunning('a');
      await run.ask('leaveRunning', { by: 'dba' });
      await run.cancel();
    },
  },
  'retried-by-rule': {
    jobs: { A: FAILING_ONCE, B: steps({ duration: '50ms' }, TWO_ATTEMPTS) },
    definition: () => ({
      packages: {
        a: on('A', { retry: { attempts: 2, wait: '200ms', backoff: 2 } }),
        b: on('B', { retry: { attempts: 1, wait: '100ms', from: 'failedStep' } }),
        c: on('B', { after: ['a', 'b'] }),
      },
    }),
  },
  'paused-skipped-retried': {
    jobs: { A: FAILING_ONCE, B: SHORT, Long: LONG },
    definition: () => ({
      packages: {
        a: on('A'),
        b: on('B', { after: 'a' }),
        long: on('Long'),
        c: on('B', { after: 'long' }),
        d: on('B', { after: { long: 'completion' } }),
      },
    }),
    meanwhile: async (run) => {
      await run.untilRunning('long');
      await run.untilEnded('a', 'b');
      await run.ask('pause', { by: 'dba', reason: 'patching' });
      await run.ask('retryPackage', { package: 'a' });
      await run.ask('skipPackage', { package: 'c', by: 'dba' });
      await run.ask('resume');
      await run.untilSucceeded('a', 'b');
      await run.ask('stopPackage', { package: 'long' });
    },
  },
  'stopped-package': {
    jobs: { A: LONG, B: SHORT },
    definition: () => ({
      packages: { a: on('A'), b: on('B', { after: 'a' }), c: on('B', { after: { a: 'completion' } }) },
    }),
    meanwhile: async (run) => {
      await run.untilRunning('a');
      await run.ask('stopPackage', { package: 'a', by: 'dba', reason: 'wrong day' });
    },
  },
  'timed-out-stopped': {
    jobs: { A: steps({ attempts: [{ duration: '1h' }, { duration: '50ms' }] }), B: LONG },
    definition: () => ({
      packages: {
        a: on('A', { timeout: '1s', retry: { attempts: 1, wait: '100ms', on: ['timedOut'] } }),
        b: on('B', { timeout: '1s', onTimeout: 'stop' }),
      },
    }),
  },
  'timed-out-left': {
    jobs: { A: LONG },
    definition: () => ({ packages: { a: on('A', { timeout: '1s', onTimeout: 'leave' }), b: on('A', { after: 'a' }) } }),
  },
  sequences: {
    jobs: { A: SHORT, B: SHORT, Failing: FAILING },
    definition: () => ({
      packages: {
        a: on('A'),
        extract: {
          after: 'a',
          packages: {
            b: on('A'),
            inner: { packages: { c: inPool('B', { after: 'b' }), d: on('Failing', { tolerateFailure: true }) } },
          },
        },
        broken: { packages: { e: on('Failing') } },
        f: on('B', { after: 'extract' }),
        g: on('B', { after: { broken: 'failure' } }),
        h: on('B', { after: 'broken' }),
      },
    }),
  },
  'over-time': {
    jobs: { A: LONG },
    definition: () => ({ timeout: '2s', packages: { a: on('A'), b: on('A', { after: 'a' }) } }),
  },
  'continued-as-new': {
    jobs: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`J${index}`, steps({ duration: '700ms' })])),
    definition: () => ({
      packages: Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [
          `p${index}`,
          on(`J${index}`, index < 4 ? {} : { after: `p${index - 4}` }),
        ]),
      ),
    }),
    settings: { window: 4, continueAsNewFrom: 60, continueAsNewAt: 60 },
  },
  'retried-then-continued-as-new': {
    jobs: {
      A: steps({ attempts: [{ duration: '50ms', outcome: 'failed' }, { duration: '4s' }] }),
      ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`J${index}`, SHORT])),
    },
    definition: () => ({
      packages: {
        a: on('A', { retry: { attempts: 1, wait: '100ms' } }),
        ...Object.fromEntries(
          Array.from({ length: 8 }, (_, index) => [
            `p${index}`,
            on(`J${index}`, index === 0 ? {} : { after: `p${index - 1}` }),
          ]),
        ),
      },
    }),
    settings: { window: 4, continueAsNewFrom: 60, continueAsNewAt: 60 },
  },
  rerun: {
    jobs: { A: SHORT, Failing: FAILING, Once: FAILING_ONCE },
    definition: () => ({
      packages: {
        a: on('A'),
        once: on('Once', { after: 'a' }),
        b: inPool('A', { after: 'once' }),
        c: on('Failing', { after: 'a' }),
      },
    }),
    isRunAgain: true,
  },
  'invalid-definition': {
    jobs: { A: SHORT },
    definition: () => ({ packages: { a: on('A', { after: 'nobody' }), b: { server: 'etl09', job: 'A' } } }),
  },
  'missing-job': {
    jobs: { A: SHORT },
    definition: () => ({ packages: { a: on('A'), b: inPool('Nothing') } }),
  },
  windows: {
    jobs: { A: steps({ duration: '5s' }), B: SHORT },
    definition: () => ({
      window: { notBefore: inMs(2_000), notAfter: inMs(5_000), timeZone: 'Europe/Berlin' },
      packages: { a: on('A'), b: on('B', { after: 'a' }) },
    }),
  },
  'waited-for-a-stranger': {
    jobs: { A: steps({ duration: '2s' }), B: SHORT },
    definition: () => ({ packages: { a: on('A'), b: on('B', { after: 'a' }) } }),
    before: runsAlready('A', { schedule: 'Nightly' }),
  },
  'adopted-a-stranger': {
    jobs: { A: steps({ duration: '2s' }), B: SHORT },
    definition: () => ({ packages: { a: on('A', { ifAlreadyRunning: 'adopt' }), b: on('B', { after: 'a' }) } }),
    before: runsAlready('A', { schedule: 'Nightly' }),
  },
  'started-too-late': {
    jobs: { A: LONG, B: SHORT },
    definition: () => ({ packages: { a: on('A', { startWithin: '2s' }), b: on('B', { after: { a: 'failure' } }) } }),
    before: runsAlready('A', { schedule: 'Nightly' }),
  },
  'server-left-out': {
    jobs: { A: steps({ duration: '2s' }), B: SHORT },
    definition: () => ({
      packages: { a: { server: 'etl02', job: 'A' }, b: inPool('B', { after: 'a' }), c: on('B', { after: 'a' }) },
    }),
    meanwhile: async (run, { fleet }) => {
      await run.untilRunning('a');
      const { faults } = fleet.server('etl01');
      await faults.inject({ fault: 'refuseConnection', times: 100_000 });
      await faults.inject({ fault: 'cutBeforeExecuting', times: 3 });
      await run.untilSucceeded('a', 'b');
      faults.clear();
    },
  },
  'server-full': {
    jobs: { A: SHORT, B: SHORT, Nightly: steps({ duration: '3s' }) },
    definition: () => ({ packages: { a: on('A'), b: inPool('B'), c: inPool('A', { after: ['a', 'b'] }) } }),
    maxConcurrent: 1,
    before: runsAlready('Nightly', { user: 'anna' }),
  },
  'refused-then-started': {
    jobs: { A: SHORT, B: SHORT },
    definition: () => ({ packages: { a: on('A'), b: on('B', { after: 'a' }) } }),
    before: ({ fleet }) => fleet.server('etl01').faults.inject({ fault: 'denyPermission', object: 'sp_start_job' }),
    meanwhile: async (_, { fleet }) => {
      const refused = () => entriesOf(fleet.journal, 'startRequest').some(({ accepted }) => !accepted);
      await waitFor('its start is refused', refused);
      fleet.server('etl01').faults.clear();
    },
  },
  drained: {
    jobs: { A: SHORT, B: SHORT },
    definition: () => ({ packages: { a: inPool('A'), b: on('B', { after: 'a' }) } }),
    before: ({ client, taskQueue }) => beginDrain(client, { server: 'etl01', by: 'dba', reason: 'patches', taskQueue }),
    meanwhile: async (run, { client }) => {
      await run.untilSucceeded('a');
      await endDrain(client, 'etl01', 'patched');
    },
  },
};
