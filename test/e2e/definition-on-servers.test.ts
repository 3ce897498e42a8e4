import type { WorkflowHandle } from '@temporalio/client';
import type { SimulatorDescription } from '../../simulator';
import { definitionRuns, on } from '../support/definition-runs';
import { ended } from '../support/ended-run';
import { entriesOf } from '../support/journal';
import type { FleetOptions } from '../support/simulated-fleet';
import { job, steps } from '../support/simulated-jobs';
import { waitFor } from '../support/wait-for';

const runs = definitionRuns();

const SHORT = job('50ms');
const FAILING = job('50ms', { outcome: 'failed' });
const FAILS_ONCE = [{ duration: '50ms', outcome: 'failed' as const }, { duration: '50ms' }];

async function run(
  servers: SimulatorDescription['servers'],
  definition: object,
  options: FleetOptions = {},
): Promise<WorkflowHandle> {
  await runs.startServers(servers, options);
  return runs.run(definition);
}

const stepsOf = (name: string) =>
  entriesOf(runs.fleet.journal, 'stepEnded').flatMap((entry) => (entry.job === name ? [entry.stepId] : []));

it('constraints and sequences: what starts, what is skipped, and what each waits for', async () => {
  const names = ['First', 'X', 'Y', 'Marts', 'Handler', 'Alarm', 'Never', 'Any', 'After off', 'After d', 'Off', 'Half'];
  const jobs = { ...Object.fromEntries(names.map((name) => [name, SHORT])), 'Bad 1': FAILING, 'Bad 2': FAILING };
  const packages = {
    first: on('First'),
    extract: {
      after: 'first',
      packages: {
        x: on('X'),
        inner: { packages: { y: on('Y', { after: 'x' }), tolerated: on('Bad 1', { tolerateFailure: true }) } },
      },
    },
    marts: on('Marts', { after: 'extract' }),
    broken: { packages: { bad: on('Bad 2'), handler: on('Handler', { after: { bad: 'failure' } }) } },
    alarm: on('Alarm', { after: { broken: 'failure' } }),
    idle: { after: 'broken', packages: { never: on('Never') } },
    'after idle': on('Never', { after: { idle: 'completion' } }),
    any: on('Any', { after: { first: 'failure', bad: 'failure' }, when: 'any' }),
    all: on('Never', { after: { first: 'failure', bad: 'failure' } }),
    off: { enabled: false, packages: { o: on('Off') } },
    'after off': on('After off', { after: ['off', 'first'] }),
    d: on('Off', { enabled: false, after: 'first' }),
    'after d': on('After d', { after: { d: 'success' } }),
  };
  const { report, of } = await ended(await run({ etl01: { jobs } }, { packages }));
  const outcomes = (...all: string[]) => all.map((name) => `${name} ${of(name).outcome}`);
  expect(report.outcome).toBe('failed');
  expect(report.counts).toMatchObject({ succeeded: 9, failed: 2, skipped: 5 });
  expect(outcomes('tolerated', 'bad')).toEqual(['tolerated failed', 'bad failed']);
  expect(outcomes('never', 'after idle', 'all', 'o', 'd')).toEqual(
    ['never', 'after idle', 'all', 'o', 'd'].map((name) => `${name} skipped`),
  );
  expect(outcomes('marts', 'alarm', 'any', 'after off', 'after d')).toEqual(
    ['marts', 'alarm', 'any', 'after off', 'after d'].map((name) => `${name} succeeded`),
  );
  const at = (what: string) => runs.course().indexOf(what);
  expect(at('X begins')).toBeGreaterThan(at('First ends'));
  expect(at('Bad 1 begins')).toBeGreaterThan(at('First ends'));
  expect(at('Y begins')).toBeGreaterThan(at('X ends'));
  expect(at('Marts begins')).toBeGreaterThan(Math.max(at('Y ends'), at('Bad 1 ends')));
  expect(at('Alarm begins')).toBeGreaterThan(at('Handler ends'));
  expect(at('After d begins')).toBeGreaterThan(at('First ends'));
  expect(runs.course().filter((what) => /^(Never|Off) /.test(what))).toEqual([]);
});

it('places: a pool where the job is, a server while its window is open, and one job once at a time', async () => {
  const over = { timeZone: 'UTC', notAfter: new Date(Date.now() - 1_000).toISOString() };
  const handle = await run(
    {
      etl01: { jobs: { Other: SHORT } },
      etl02: { jobs: { Load: job('300ms') } },
      etl03: { jobs: { Load: job('300ms') } },
    },
    {
      packages: {
        a: { pool: 'loaders', job: 'Load' },
        b: { pool: 'loaders', job: 'Load' },
        c: { server: 'etl02', job: 'Load' },
        closed: { server: 'etl03', job: 'Load' },
      },
    },
    { pools: { loaders: ['etl01', 'etl02', 'etl03'] }, remote: { etl03: { window: over } } },
  );
  const { report, of } = await ended(handle);
  expect(report.outcome).toBe('succeeded');
  expect(['a', 'b', 'c'].map((name) => of(name).server)).toEqual(['etl02', 'etl02', 'etl02']);
  expect(of('closed')).toMatchObject({
    outcome: 'skipped',
    message: 'it had not started by the end of the window of its server',
  });
  expect(runs.course()).toEqual(Array.from({ length: 3 }, () => ['Load begins', 'Load ends']).flat());
});

it('tries: each with a time limit of its own, from where it started, and not those of the Agent', async () => {
  // Together they take longer than the limit of each.
  const slow = { duration: '1500ms' };
  const jobs = {
    Slow: steps({ attempts: [{ ...slow, outcome: 'failed' }, { ...slow, outcome: 'failed' }, slow] }),
    Late: steps({ duration: '50ms' }, { attempts: FAILS_ONCE }),
    Agent: steps({ attempts: FAILS_ONCE, retryAttempts: 1 }),
    Long: job('1h'),
  };
  const packages = {
    slow: on('Slow', { timeout: '4s', retry: { attempts: 2, wait: '50ms' } }),
    late: on('Late', { startAtStep: 'Step 2', retry: { attempts: 1, wait: '50ms', from: 'start' } }),
    agent: on('Agent', { retry: { attempts: 1, wait: '50ms' } }),
    long: on('Long', { timeout: '1s', retry: { attempts: 1, wait: '50ms' } }),
  };
  const { of } = await ended(await run({ etl01: { jobs } }, { packages }));
  expect(of('slow')).toMatchObject({ outcome: 'succeeded', attempt: 3 });
  expect(of('late')).toMatchObject({ outcome: 'succeeded', attempt: 2 });
  expect(stepsOf('Late')).toEqual([2, 2]);
  expect(of('agent')).toMatchObject({ outcome: 'succeeded' });
  expect(of('agent')).not.toHaveProperty('attempt');
  expect(stepsOf('Agent')).toEqual([1, 1]);
  expect(of('long')).toMatchObject({ outcome: 'timedOut' });
  expect(runs.course().filter((what) => what === 'Long begins')).toHaveLength(1);
});

it('a time limit is by the clock of the server', async () => {
  const handle = await run({ etl01: { jobs: { A: job('8h') } } }, { packages: { a: on('A', { timeout: '2h' }) } });
  await waitFor('it runs', () => runs.course().includes('A begins'));
  await runs.fleet.server('etl01').faults.inject({ fault: 'stepClock', by: '3h' });
  expect((await ended(handle)).of('a').outcome).toBe('timedOut');
});

it('an unknown outcome is retried by no rule, and meets completion alone', async () => {
  const handle = await run(
    { etl01: { jobs: { A: job('1h') } }, etl02: { jobs: { B: SHORT } } },
    {
      packages: {
        a: on('A', { retry: { attempts: 1, wait: '50ms', on: ['failed', 'timedOut', 'canceled'] } }),
        success: { server: 'etl02', job: 'B', after: 'a' },
        failure: { server: 'etl02', job: 'B', after: { a: 'failure' } },
        completion: { server: 'etl02', job: 'B', after: { a: 'completion' } },
      },
    },
  );
  await waitFor('it runs', () => runs.course().includes('A begins'));
  await runs.fleet.server('etl01').agent.crash();
  await runs.fleet.server('etl01').agent.start();
  const { report, of } = await ended(handle);
  expect(report.outcome).toBe('unknown');
  expect(['a', 'success', 'failure', 'completion'].map((name) => of(name).outcome)).toEqual([
    ...['unknown', 'skipped', 'skipped', 'succeeded'],
  ]);
  expect(entriesOf(runs.fleet.journal, 'startRequest').map((entry) => entry.job)).toEqual(['A', 'B']);
});

it('nothing starts in a blackout', async () => {
  const clock = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
  const window = { timeZone: 'UTC', blackouts: [{ from: clock(-120_000), to: clock(300_000) }] };
  const definition = { timeout: '2s', window, packages: { a: on('A') } };
  const { report, of } = await ended(await run({ etl01: { jobs: { A: SHORT } } }, definition));
  expect([report.isOverTime, of('a').outcome]).toEqual([true, 'skipped']);
  expect(entriesOf(runs.fleet.journal, 'startRequest')).toEqual([]);
});
