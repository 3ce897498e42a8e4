import { setImmediate } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { NVarChar } from 'mssql';
import type { ReadServerRequest, ServerReading } from '../../activities/contract';
import { createReadServer } from '../../activities/read-server';
import { encodeJobIds, RUNS_READ, USUAL_DURATIONS_BATCH } from '../../src/agent/batches/usual-durations-batch';
import { jobByName } from '../../src/agent/batches/look-batch';
import { lookAtJobs } from '../../src/agent/look-at-jobs';
import { rowsOf } from '../../src/agent/run-batch';
import { Secret } from '../../src/servers/secret';
import type { SimulatorDescription } from '../../simulator';
import { settle } from '../simulator/support/manual-clock';
import { entriesOf } from '../support/journal';
import { leapingClock } from '../support/leaping-clock';
import { FAST_POLL, type FleetOptions, type SimulatedFleet, startFleet } from '../support/simulated-fleet';

type Server = SimulatorDescription['servers'][string];

let fleet: SimulatedFleet;
let readServer: ReturnType<typeof createReadServer>;
let logged: string[];
const said: string[] = [];
afterEach(async () => {
  said.length = 0;
  await fleet.close();
});

/** A job with one step, and how its runs go one after the other, the last of them for good. */
const job = (...runs: (readonly [duration: string, outcome?: 'failed'])[]) => ({
  steps: [
    {
      name: 'Run package',
      attempts: runs.map(([duration, outcome = 'succeeded' as const]) => ({ duration, outcome })),
    },
  ],
});

async function start(server: Server, options: FleetOptions = {}): Promise<void> {
  const agent = { startDelay: '0s', ...server.agent };
  fleet = await startFleet({ etl01: { ...server, agent } }, { clock: leapingClock, ...options });
  readServer = createReadServer({
    whyDrained: () => Promise.resolve(undefined),
    fleet: fleet.fleet,
    say: (text) => said.push(text),
  });
}

/** Runs a job so many times, one after the other. */
async function run(name: string, times: number): Promise<void> {
  const ended = () => entriesOf(fleet.journal, 'runEnded').length;
  for (let time = 0; time < times; time++) {
    const before = ended();
    fleet.server('etl01').runJob(name, { schedule: 'Nightly' });
    const deadline = performance.now() + 60_000;
    while (ended() === before) {
      if (performance.now() > deadline) throw new Error(`${name} has not ended`);
      await setImmediate();
    }
    await settle();
  }
}

const read = (...jobs: string[]) => ask({ jobs });

async function ask(request: Omit<ReadServerRequest, 'server'>): Promise<ServerReading> {
  logged = [];
  const logger = new DefaultLogger('WARN', ({ message }) => logged.push(message));
  return new MockActivityEnvironment({}, { logger }).run(readServer, { server: 'etl01', ...request });
}

const statements = () => fleet.server('etl01').requests().rpcs;

describe('a server that is read before a run', () => {
  it('says how long its jobs usually take, by its own history of them', async () => {
    await start({ jobs: { Load: job(['90s'], ['3m'], ['2m']), Long: job(['125h']), Quick: job(['400ms']) } });
    await run('Load', 3);
    await run('Long', 1);
    await run('Quick', 1);
    expect(await read('Load', 'Long', 'Quick')).toEqual({
      server: 'etl01',
      problem: null,
      missingJobs: [],
      usualMs: { Load: 120_000, Long: 450_000_000, Quick: 500 },
    });
  });

  it('is asked for all of them with one statement more', async () => {
    await start({ jobs: { A: job(['1s']), B: job(['1s']) } });
    await read();
    const before = statements();
    await read('A', 'B');
    expect(statements() - before).toBe(2);
  });

  it('is not asked for it when there is no job to ask for', async () => {
    await start({ jobs: { A: job(['1s']) } });
    await read('A');
    const before = statements();
    expect(await read()).toEqual({ server: 'etl01', problem: null, missingJobs: [] });
    expect(await read('Gone')).toEqual({ server: 'etl01', problem: null, missingJobs: ['Gone'] });
    expect(statements() - before).toBe(2);
  });

  it('does not count runs that failed, nor their steps', async () => {
    await start({ jobs: { Load: job(['1s', 'failed'], ['1m'], ['1s', 'failed']), Bad: job(['1s', 'failed']) } });
    await run('Load', 3);
    await run('Bad', 1);
    expect((await read('Load', 'Bad')).usualMs).toEqual({ Load: 60_000 });
  });

  it('does not count runs that were canceled', async () => {
    let isToStop = false;
    const stopping: Promise<void>[] = [];
    await start(
      { jobs: { Load: job(['1m']) } },
      {
        onJournal: ({ event }) => {
          if (event === 'runBegan' && isToStop) stopping.push(fleet.server('etl01').agent.stop());
        },
      },
    );
    await run('Load', 1);
    isToStop = true;
    await run('Load', 1);
    await Promise.all(stopping);
    await fleet.server('etl01').agent.start();
    expect(entriesOf(fleet.journal, 'runEnded').map(({ outcome }) => outcome)).toEqual(['succeeded', 'canceled']);
    expect((await read('Load')).usualMs).toEqual({ Load: 60_000 });
  });

  it('forgets runs that are long ago', async () => {
    const slow = Array.from({ length: 6 }, () => ['1h'] as const);
    const fast = Array.from({ length: RUNS_READ }, () => ['10s'] as const);
    await start({ jobs: { Load: job(...slow, ...fast) } });
    await run('Load', 6 + 4);
    expect((await read('Load')).usualMs).toEqual({ Load: 3_600_000 });
    await run('Load', 1);
    expect((await read('Load')).usualMs).toEqual({ Load: 10_000 });
  });

  it('knows a job by a name of other case, and answers by the name that was asked', async () => {
    await start({ jobs: { 'Load Sales': job(['1m']) } });
    await run('Load Sales', 1);
    expect((await read('LOAD SALES', 'load sales')).usualMs).toEqual({ 'LOAD SALES': 60_000, 'load sales': 60_000 });
  });

  it('says nothing of jobs whose history is purged', async () => {
    await start({ jobs: { A: job(['1m']), B: job(['1m']) } });
    await run('A', 1);
    await run('B', 1);
    await fleet.server('etl01').faults.inject({ fault: 'purgeHistory', job: 'A' });
    expect((await read('A', 'B')).usualMs).toEqual({ B: 60_000 });
  });

  it('sends nine numbers a job however long its history is, and none of other jobs', async () => {
    const agent = { historyMaxRows: -1 };
    const settings = { connection: { connectTimeoutMs: 30_000, requestTimeoutMs: 30_000 }, poll: FAST_POLL };
    const jobs = { A: job(['1s'], ['20s']), B: job(['2s']), Other: job(['3s']) };
    await start({ agent, jobs }, { settings });
    for (const name of ['A', 'Other']) await run(name, 600);
    await run('B', 3);
    expect((await read('A', 'B')).usualMs).toEqual({ A: 20_000, B: 2_000 });
    const { server } = fleet.fleet.member('etl01');
    const look = await lookAtJobs(server, ['A', 'B'].map(jobByName));
    const inputs = [{ name: 'jobs', type: NVarChar, value: encodeJobIds(look.jobs.map(({ jobId }) => jobId ?? '')) }];
    const rows = rowsOf(await server.read('control', USUAL_DURATIONS_BATCH, inputs), 'run');
    expect(rows).toHaveLength(RUNS_READ + 3);
  });

  it('tells a login that owns its jobs how long those take', async () => {
    const user = 'owner';
    const logins = { [user]: { password: user, roles: ['SQLAgentUserRole' as const] } };
    const subsystem = 'TSQL' as const;
    const waits = (owner: string) => ({
      owner,
      steps: [{ name: 's', subsystem, command: "WAITFOR DELAY '00:00:07'" }],
    });
    const remote = { etl01: { login: { user, password: new Secret(user) } } };
    await start({ logins, jobs: { Mine: waits(user), Others: waits('sa') } }, { remote });
    await run('Mine', 1);
    await run('Others', 1);
    expect(await read('Mine', 'Others')).toMatchObject({ missingJobs: ['Others'], usualMs: { Mine: 7_000 } });
  });
});

describe('a server that does not say how long its jobs take', () => {
  const WITHOUT = { server: 'etl01', problem: null, missingJobs: ['Gone'] };

  it.each([
    ['is cut off while it is asked', { fault: 'cutAfterExecuting', matching: '#job ' }],
    ['takes too long', { fault: 'delayRequest', by: '1m', matching: '#job ' }],
  ] as const)('is usable all the same: it %s', async (_, fault) => {
    await start({ jobs: { A: job(['1s']) } });
    await run('A', 1);
    await fleet.server('etl01').faults.inject(fault);
    expect(await read('A', 'Gone')).toEqual(WITHOUT);
    expect(logged).toEqual(['how long jobs usually take is not known']);
  });
});

describe('a server that is asked how many jobs it may have at once', () => {
  const AUTO = { jobs: [], maxConcurrent: 'auto' as const };
  const READ = { server: 'etl01', problem: null, missingJobs: [] };

  it('says one for each processor, and the worker says why', async () => {
    await start({});
    expect(await ask(AUTO)).toEqual({ ...READ, maxConcurrent: 4, capReason: 'it has 4 processors' });
    expect(said).toEqual(['etl01 may have 4 jobs of a run at once: it has 4 processors.']);
  });

  it('is asked with one statement more, and the worker does not say the same again', async () => {
    await start({});
    await ask(AUTO);
    const before = statements();
    await ask(AUTO);
    expect(statements() - before).toBe(2);
    expect(said).toHaveLength(1);
  });

  it('says it to a login that may not see the threads of its Agent', async () => {
    const user = 'owner';
    const logins = { [user]: { password: user, roles: ['SQLAgentUserRole' as const] } };
    await start({ logins }, { remote: { etl01: { login: { user, password: new Secret(user) } } } });
    expect(await ask(AUTO)).toMatchObject({ maxConcurrent: 4, capReason: 'it has 4 processors' });
  });

  it('has a default, and its jobs looked at all the same, when it does not say', async () => {
    await start({ jobs: { A: job(['1m']) } });
    await run('A', 1);
    await fleet.server('etl01').faults.inject({ fault: 'cutBeforeExecuting', matching: 'xp_msver' });
    expect(await ask({ ...AUTO, jobs: ['A'] })).toEqual({
      ...READ,
      maxConcurrent: 4,
      capReason: 'how many processors it has could not be read, so that it is 4',
      usualMs: { A: 60_000 },
    });
  });

  it('is not asked when that is known', async () => {
    await start({});
    expect(await read()).toEqual(READ);
    expect(said).toEqual([]);
  });
});
