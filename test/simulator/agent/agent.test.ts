import { settle } from '../support/manual-clock';
import { MsdbWorld } from '../support/msdb-world';

const SECOND = 1000;

describe('stopping', () => {
  const LONG = {
    jobs: { Load: { steps: [{ name: 'Run package', duration: '1h', retryAttempts: 3 }, { name: 'next' }] } },
  };

  it('cancels the running step without its retries and names who stopped the job', async () => {
    const world = await MsdbWorld.started(LONG);
    await world.call('sp_start_job', { '@job_name': 'Load' }, { login: 'operator' });
    await world.clock.advance(10 * SECOND);
    await world.call('sp_stop_job', { '@job_name': 'Load' });
    await settle();
    expect(world.select('sysjobhistory').map((row) => [row.step_id, row.run_status, row.message])).toEqual([
      [
        1,
        3,
        'Executed as user: NT SERVICE\\SQLSERVERAGENT. The step was cancelled (stopped) as the result of a stop job request.',
      ],
      [
        0,
        3,
        'The job was stopped prior to completion by User sa.  The Job was invoked by User operator.  The last step to run was step 1 (Run package).',
      ],
    ]);
    expect(await world.jobStatus()).toBe(4);
  });

  it('ends every run by Shutdown Sequence when the service stops, and a new start is a new session', async () => {
    const world = await MsdbWorld.started(LONG);
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(10 * SECOND);
    await world.agent.stop();
    expect(world.select('sysjobhistory').at(-1)).toMatchObject({
      run_status: 3,
      message:
        'The job was stopped prior to completion by Shutdown Sequence.  The Job was invoked by User sa.  The last step to run was step 1 (Run package).',
    });
    await world.agent.start(0);
    expect(world.select('syssessions').map((row) => row.session_id)).toEqual([1, 2]);
    expect(world.activity('Load')).toMatchObject({ session_id: 2, run_requested_date: null });
  });

  it('leaves an open row and no outcome behind when the service crashes', async () => {
    const world = await MsdbWorld.started(LONG);
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.clock.advance(10 * SECOND);
    await world.agent.crash();
    await settle();
    await world.agent.start(0);
    await world.clock.advance(7200 * SECOND);
    expect(world.select('sysjobhistory')).toEqual([]);
    const [old, current] = world.select('sysjobactivity');
    expect(old).toMatchObject({ session_id: 1, stop_execution_date: null, job_history_id: null });
    expect(old?.start_execution_date).not.toBeNull();
    expect(current).toMatchObject({ session_id: 2, run_requested_date: null });
    expect(world.journal.at(-1)).toMatchObject({ event: 'runEnded', outcome: 'lost' });
  });

  it('forgets a request that was accepted but not taken in when the service goes down', async () => {
    const world = await MsdbWorld.started({ ...LONG, agent: { startDelay: '1s' } });
    await world.call('sp_start_job', { '@job_name': 'Load' });
    await world.agent.stop();
    await world.clock.advance(10 * SECOND);
    expect(world.activity('Load')).toMatchObject({ run_requested_date: null });
    expect(world.select('sysjobhistory')).toEqual([]);
  });

  it('writes nothing more for a job that was deleted while it ran', async () => {
    const world = await MsdbWorld.started(LONG);
    const id = world.jobId('Load');
    await world.call('sp_start_job', { '@job_id': id });
    await world.clock.advance(SECOND);
    await world.call('sp_delete_job', { '@job_id': id });
    await world.clock.advance(7200 * SECOND);
    expect(world.select('sysjobhistory')).toEqual([]);
    expect(world.select('sysjobactivity')).toEqual([]);
  });
});

describe('requests the Agent refuses with 22022', () => {
  const LONG = { agent: { startDelay: '1s' }, jobs: { Load: { steps: [{ name: 'a', duration: '1h' }] } } };
  const start = { '@job_name': 'Load' };

  it('a second start while the first is pending, and while it is running', async () => {
    const world = await MsdbWorld.started(LONG);
    await world.call('sp_start_job', start, { login: 'operator' });
    expect(await world.call('sp_start_job', start)).toMatchObject({
      returned: 1,
      messages: [
        '22022/16 SQLServerAgent Error: Request to run job Load (from User sa) refused because the job already has a pending request from User operator.',
      ],
    });
    await world.clock.advance(2 * SECOND);
    expect(await world.call('sp_start_job', start)).toMatchObject({
      returned: 1,
      messages: [
        '22022/16 SQLServerAgent Error: Request to run job Load (from User sa) refused because the job is already running from a request by User operator.',
      ],
    });
  });

  it('a stop of a job that is not running', async () => {
    const world = await MsdbWorld.started(LONG);
    expect(await world.call('sp_stop_job', start)).toMatchObject({
      returned: 1,
      messages: [
        '22022/16 SQLServerAgent Error: Request to stop job Load (from User sa) refused because the job is not currently running.',
      ],
    });
  });

  it('anything while the service does not run, and everything is 14258 while it starts', async () => {
    const world = new MsdbWorld(LONG);
    const text = 'SQLServerAgent is not currently running so it cannot be notified of this action.';
    expect(await world.call('sp_start_job', start)).toMatchObject({ returned: 1, messages: [`22022/16 ${text}`] });
    expect(await world.call('sp_start_job', { ...start, '@error_flag': 0 })).toMatchObject({
      returned: 1,
      messages: [],
    });
    expect(await world.call('sp_stop_job', start)).toMatchObject({ returned: 1, messages: [`22022/16 ${text}`] });
    const starting = world.agent.start();
    expect((await world.call('sp_start_job', start)).messages).toEqual([
      '14258/16 Cannot perform this operation while SQLServerAgent is starting. Try again later.',
    ]);
    await world.clock.advance(SECOND);
    await starting;
    expect((await world.call('sp_start_job', start)).returned).toBe(0);
    await world.agent.crash();
  });
});
