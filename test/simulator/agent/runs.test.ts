import { offsetsOf } from '../../../simulator/clock';
import type { SimulatorDescription } from '../../../simulator/description';
import { ManualClock, settle } from '../support/manual-clock';
import { errorMessage, MsdbWorld } from '../support/msdb-world';

const SECOND = 1000;
const TICKS_PER_SECOND = 10_000_000n;

type Server = SimulatorDescription['servers'][string];
type Step = NonNullable<Server['jobs']>[string]['steps'][number];
type Attempt = NonNullable<Step['attempts']>[number];
const oneStep = (attempts: Attempt[]) => ({ steps: [{ name: 'Run package', attempts }] });

describe('a run', () => {
  it('leaves the activity row untouched until the Agent has taken the request in', async () => {
    const world = await MsdbWorld.started({ agent: { startDelay: '50ms' }, jobs: { Load: oneStep([{}]) } });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(49);
    expect(world.activity('Load')).toMatchObject({ run_requested_date: null, run_requested_source: null });
    await world.clock.advance(1);
    expect(world.activity('Load')).toMatchObject({ run_requested_source: '4' });
  });

  it('writes request, start, step and outcome in that order, and the server row last', async () => {
    const world = await MsdbWorld.started({
      agent: { startDelay: '0ms' },
      jobs: { Load: oneStep([{ duration: '2s', output: 'done' }]) },
    });
    await world.call('sp_start_job', { '@job_name': 'Load' }, { login: 'operator' });
    await world.clock.advance(1);
    expect(world.activity('Load')).toMatchObject({ stop_execution_date: null, last_executed_step_id: null });
    expect(world.activity('Load')?.start_execution_date).not.toBeNull();
    expect(world.select('sysjobhistory')).toEqual([]);
    await world.clock.advance(2 * SECOND);
    const history = world.select('sysjobhistory');
    expect(history.map((row) => [row.instance_id, row.step_id, row.step_name, row.run_status])).toEqual([
      [1, 1, 'Run package', 1],
      [2, 0, '(Job outcome)', 1],
    ]);
    expect(history.map((row) => row.message)).toEqual([
      'Executed as user: NT SERVICE\\SQLSERVERAGENT. done  The step succeeded.',
      'The job succeeded.  The Job was invoked by User operator.  The last step to run was step 1 (Run package).',
    ]);
    expect(history.map((row) => [row.run_date, row.run_time, row.run_duration])).toEqual([
      [20261122, 10000, 2],
      [20261122, 10000, 2],
    ]);
    expect(world.activity('Load')).toMatchObject({ job_history_id: 2, last_executed_step_id: 1 });
    expect(world.select('sysjobservers')).toMatchObject([
      { last_run_outcome: 1, last_run_date: 20261122, last_run_time: 10000, last_run_duration: 2 },
    ]);
  });

  it('inserts the outcome row before it says in the activity row that the run has stopped', async () => {
    const world = await MsdbWorld.started({ agent: { startDelay: '0ms' }, jobs: { Load: oneStep([{}]) } });
    const seen: string[] = [];
    await world.call('sp_start_job', { '@job_name': 'Load' });
    world.clock.advance(0).catch(() => undefined);
    for (let turn = 0; turn < 40; turn++) {
      const outcome = world.select('sysjobhistory').some((row) => row.step_id === 0);
      const stopped = (world.activity('Load')?.job_history_id ?? null) !== null;
      const server = world.select('sysjobservers')[0]?.last_run_outcome === 1;
      const state = [outcome && 'outcome', stopped && 'stopped', server && 'server'].filter(Boolean).join(' ');
      if (state !== seen.at(-1)) seen.push(state);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen).toEqual(['', 'outcome', 'outcome stopped', 'outcome stopped server']);
  });

  it('cuts the request date to whole seconds of the wall clock and clears the run before in the same update', async () => {
    const world = await MsdbWorld.started({ agent: { startDelay: '750ms' }, jobs: { Load: oneStep([{}]) } });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(5 * SECOND);
    expect(world.activity('Load')).toMatchObject({ job_history_id: 2 });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(700);
    expect(world.activity('Load')).toMatchObject({ job_history_id: 2 });
    world.clock.advance(50).catch(() => undefined);
    let row = world.activity('Load');
    const before = row?.run_requested_date;
    while (row?.run_requested_date === before) {
      await new Promise((resolve) => setImmediate(resolve));
      row = world.activity('Load');
    }
    expect(row).toMatchObject({ job_history_id: null, stop_execution_date: null, last_executed_step_id: null });
    expect((row?.run_requested_date ?? 1n) % TICKS_PER_SECOND).toBe(0n);
    await settle();
  });

  it('writes a retry row for each failed attempt that will be repeated', async () => {
    const attempts: Attempt[] = [{ duration: '1s', outcome: 'failed', output: 'Deadlock' }, { duration: '1s' }];
    const world = await MsdbWorld.started({
      jobs: { Load: { steps: [{ name: 'a', attempts, retryAttempts: 1, retryInterval: 2 }] } },
    });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(2 * SECOND);
    expect(await world.jobStatus()).toBe(3);
    await world.clock.advance(120 * SECOND);
    expect(await world.jobStatus()).toBe(1);
    expect((await world.call('sp_help_job')).rows[0]).toMatchObject({
      current_execution_step: '1 (a)',
      current_retry_attempt: 1,
    });
    await world.clock.advance(2 * SECOND);
    const rows = world.select('sysjobhistory').map((row) => [row.step_id, row.run_status, row.retries_attempted]);
    expect(rows).toEqual([
      [1, 2, 0],
      [1, 1, 1],
      [0, 1, 0],
    ]);
  });

  it('follows on-success and on-failure actions', async () => {
    const world = await MsdbWorld.started({
      jobs: {
        Load: {
          steps: [
            { name: 'a', outcome: 'failed', onFailure: { goToStep: 3 } },
            { name: 'b' },
            { name: 'c', onSuccess: 'quitWithFailure' },
          ],
        },
      },
    });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(SECOND);
    expect(world.select('sysjobhistory').map((row) => [row.step_name, row.run_status])).toEqual([
      ['a', 0],
      ['c', 1],
      ['(Job outcome)', 0],
    ]);
    expect(world.select('sysjobhistory').at(-1)?.message).toBe(
      'The job failed.  The Job was invoked by User sa.  The last step to run was step 3 (c).',
    );
  });

  it('fails when it is sent to a step that is not there', async () => {
    const world = await MsdbWorld.started({ jobs: { Load: { steps: [{ name: 'a', onSuccess: 'nextStep' }] } } });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(SECOND);
    expect(world.select('sysjobhistory').map((row) => row.run_status)).toEqual([1, 0]);
  });

  it('starts at the step asked for and says so', async () => {
    const world = await MsdbWorld.started({ jobs: { Load: { steps: [{ name: 'a' }, { name: 'b' }] } } });
    await world.call('sp_start_job', { '@job_name': 'Load', '@step_name': 'B' });
    await world.clock.advance(SECOND);
    expect(world.select('sysjobhistory').at(-1)?.message).toBe(
      'The job succeeded.  The Job was invoked by User sa.  The last step to run was step 2 (b).  The job was requested to start at step 2 (b).',
    );
  });

  it('repeats the last declared attempt in later runs', async () => {
    const world = await MsdbWorld.started({ jobs: { Load: oneStep([{ outcome: 'failed' }, {}]) } });
    for (let run = 0; run < 3; run++) {
      await world.call('sp_start_job', { '@job_name': 'Load' });
      await world.clock.advance(SECOND);
    }
    const outcomes = world.select('sysjobhistory').filter((row) => row.step_id === 0);
    expect(outcomes.map((row) => row.run_status)).toEqual([0, 1, 1]);
  });

  it('keeps messages and error numbers of a T-SQL step', async () => {
    const world = await MsdbWorld.started(
      { jobs: { Load: { owner: 'user', steps: [{ name: 'sql', subsystem: 'TSQL', command: 'x' }] } } },
      undefined,
      () =>
        Promise.resolve({
          messages: [errorMessage(0, 'hello', 0), errorMessage(50000, 'no space left')],
          results: '',
        }),
    );
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(SECOND);
    expect(world.select('sysjobhistory')[0]).toMatchObject({
      run_status: 0,
      sql_message_id: 50000,
      sql_severity: 16,
      message:
        'Executed as user: user. hello [SQLSTATE 01000] (Message 0)  no space left [SQLSTATE 42000] (Error 50000).  The step failed.',
    });
  });

  it('reads how a step made at run time goes from a comment in its command', async () => {
    const world = await MsdbWorld.started({});
    const made = await world.call('sp_add_job', { '@job_name': 'Made' });
    const job = { '@job_id': made.outputs['@job_id'] ?? null };
    const command = '/* simulate: duration=2s outcome=failed output="no such package" */ /ISSERVER x';
    await world.call('sp_add_jobstep', { ...job, '@step_name': 's', '@subsystem': 'ssis', '@command': command });
    await world.call('sp_add_jobserver', job);
    await world.clock.advance(SECOND);
    await world.call('sp_start_job', job);
    await world.clock.advance(SECOND);
    expect(world.select('sysjobhistory')).toEqual([]);
    await world.clock.advance(2 * SECOND);
    expect(world.select('sysjobhistory')[0]?.message).toBe(
      'Executed as user: NT SERVICE\\SQLSERVERAGENT. no such package  The step failed.',
    );
  });

  it('fails with an owner who has no login any more, without a step', async () => {
    const world = await MsdbWorld.started({ jobs: { Load: { ...oneStep([{}]), owner: 'user' } } });
    world.dropLogin('user');
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(SECOND);
    expect(world.select('sysjobhistory').map((row) => [row.step_id, row.run_status, row.message])).toEqual([
      [0, 0, 'The job failed.  The owner () of job Load does not have server access.  The Job was invoked by User sa.'],
    ]);
  });

  it('runs an SSIS step of a login that is no sysadmin as its proxy, and fails it without one', async () => {
    const owned = (step: Partial<Step>) => ({ owner: 'user', steps: [{ name: 's', ...step }] });
    const world = await MsdbWorld.started({
      proxies: { etl: { account: 'CORP\\ssis', subsystems: ['SSIS'], logins: ['user'] } },
      jobs: { With: owned({ proxy: 'etl' }), Without: owned({}) },
    });
    for (const job of ['With', 'Without']) {
      await world.call('sp_start_job', { '@job_name': job });
      await world.clock.advance(SECOND);
    }
    expect(world.select('sysjobhistory').map((row) => row.message)).toEqual([
      'Executed as user: CORP\\ssis. The step succeeded.',
      'The job succeeded.  The Job was invoked by User sa.  The last step to run was step 1 (s).',
      'Non-SysAdmins have been denied permission to run SSIS job steps without a proxy account.  The step failed.',
      'The job failed.  The Job was invoked by User sa.  The last step to run was step 1 (s).',
    ]);
  });

  it('goes on in the wall clock of the server when daylight saving ends while it runs', async () => {
    const clock = new ManualClock(Date.UTC(2026, 9, 25, 0, 30, 0), offsetsOf('Europe/Berlin'));
    const world = await MsdbWorld.started({ jobs: { Load: oneStep([{ duration: '1h' }]) } }, clock);
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(3600 * SECOND + SECOND);
    const [, outcome] = world.select('sysjobhistory');
    expect(outcome).toMatchObject({ run_date: 20261025, run_time: 23000, run_duration: 10000 });
    const { start_execution_date, stop_execution_date } = world.activity('Load') ?? {};
    expect((stop_execution_date ?? 0n) - (start_execution_date ?? 0n)).toBe(0n);
  });

  it('waits for a thread when its subsystem has none left, and shows it', async () => {
    const powershell = (name: string) => ({ steps: [{ name, subsystem: 'PowerShell', duration: '10s' }] });
    const world = await MsdbWorld.started({ jobs: { a: powershell('a'), b: powershell('b'), c: powershell('c') } });
    for (const job of ['a', 'b', 'c']) await world.call('sp_start_job', { '@job_name': job });
    await world.clock.advance(SECOND);
    const states = (await world.call('sp_help_job')).rows.map((row) => row.current_execution_status);
    expect(states).toEqual([1, 1, 2]);
    expect(world.activity('c')).toMatchObject({ start_execution_date: null });
    expect(world.activity('c')?.queued_date).not.toBeNull();
    await world.clock.advance(10 * SECOND);
    expect(world.activity('c')?.start_execution_date).not.toBeNull();
  });
});
