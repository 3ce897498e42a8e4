import { jobWorld } from '../support/job-world';
import { MsdbWorld } from '../support/msdb-world';

const SECOND = 1000;

describe('reading', () => {
  it('sp_help_jobactivity shows state, and the outcome by job_history_id', async () => {
    const server = await jobWorld();
    await server.call('sp_start_job', { '@job_name': 'Mine' });
    await server.clock.advance(SECOND);
    const answer = await server.call('sp_help_jobactivity', { '@job_name': 'Mine' });
    expect(answer.columns).toEqual([
      'session_id',
      'job_id',
      'job_name',
      'run_requested_date',
      'run_requested_source',
      'queued_date',
      'start_execution_date',
      'last_executed_step_id',
      'last_executed_step_date',
      'stop_execution_date',
      'next_scheduled_run_date',
      'job_history_id',
      'message',
      'run_status',
      'operator_id_emailed',
      'operator_id_netsent',
      'operator_id_paged',
    ]);
    expect(answer.rows).toMatchObject([{ job_name: 'Mine', job_history_id: 2, run_status: 1, session_id: 1 }]);
    await server.call('sp_purge_jobhistory', { '@job_name': 'Mine' });
    expect((await server.call('sp_help_jobactivity', { '@job_name': 'Mine' })).rows).toMatchObject([
      { job_history_id: 2, run_status: null, message: null },
    ]);
  });

  it('sp_help_jobactivity reads the newest Agent session unless told another', async () => {
    const server = await jobWorld();
    await server.agent.crash();
    await server.agent.start(0);
    expect((await server.call('sp_help_jobactivity')).rows.map((row) => row.session_id)).toEqual([2, 2]);
    const old = await server.call('sp_help_jobactivity', { '@session_id': 1 });
    expect(old.rows.map((row) => row.session_id)).toEqual([1, 1]);
    expect((await server.call('sp_help_jobactivity', { '@session_id': 9 })).messages).toEqual([
      "14262/16 The specified @session_id ('9') does not exist.",
    ]);
  });

  it('sp_help_job shows one job by its JOB aspect and refuses the other aspects by name', async () => {
    const server = await jobWorld();
    const load = { '@job_name': 'Load' };
    expect((await server.call('sp_help_job', { ...load, '@job_aspect': 'job' })).rows).toMatchObject([
      { name: 'Load', owner: 'sa', has_step: 1, has_target: 1, type: 1, current_execution_status: 4 },
    ]);
    expect((await server.call('sp_help_job', load)).messages).toEqual([
      "50000/16 simulator: unsupported sp_help_job @job_aspect = 'ALL' (supported: 'JOB')",
    ]);
    expect((await server.call('sp_help_job', { ...load, '@job_aspect': 'x' })).messages).toEqual([
      "14266/16 The specified '@job_aspect' is invalid (valid values are: ALL, JOB, STEPS, SCHEDULES, TARGETS).",
    ]);
    expect((await server.call('sp_help_job', { ...load, '@enabled': 1 })).messages).toEqual([
      '14280/16 Supply either a job name (and job aspect), or one or more job filter parameters.',
    ]);
  });

  it('sp_help_job filters by execution status, and refuses its other filters by name', async () => {
    const server = await jobWorld();
    await server.call('sp_start_job', { '@job_name': 'Load' });
    await server.clock.advance(SECOND);
    const names = async (filter: Record<string, string | number>) =>
      (await server.call('sp_help_job', filter)).rows.map((row) => row.name);
    expect(await names({ '@execution_status': 0 })).toEqual(['Load']);
    expect(await names({ '@execution_status': 4 })).toEqual(['Mine']);
    expect(await names({})).toEqual(['Load', 'Mine']);
    for (const [filter, value] of Object.entries({
      '@subsystem': 'CmdExec',
      '@enabled': 1,
      '@owner_login_name': 'sa',
    })) {
      expect((await server.call('sp_help_job', { [filter]: value })).messages).toEqual([
        `50000/16 simulator: unsupported sp_help_job ${filter}`,
      ]);
    }
    expect((await server.call('sp_help_job', { '@execution_status': 6 })).messages).toEqual([
      "14266/16 The specified '@execution_status' is invalid (valid values are: 0, 1, 2, 3, 4, 5, 7).",
    ]);
    await server.agent.crash();
  });

  it('sp_help_jobhistory filters, orders and has a summary', async () => {
    const server = await jobWorld();
    for (let run = 0; run < 2; run++) {
      await server.call('sp_start_job', { '@job_name': 'Mine' });
      await server.clock.advance(SECOND);
    }
    const ids = async (args: Record<string, string | number>) =>
      (await server.call('sp_help_jobhistory', { '@mode': 'FULL', ...args })).rows.map((row) => row.instance_id);
    expect(await ids({ '@job_name': 'Mine' })).toEqual([4, 3, 2, 1]);
    expect(await ids({ '@job_name': 'Mine', '@oldest_first': 1, '@step_id': 0 })).toEqual([2, 4]);
    expect(await ids({ '@start_run_date': 20261123 })).toEqual([]);
    expect(await ids({ '@start_run_time': 10001 })).toEqual([4, 3]);
    const summary = await server.call('sp_help_jobhistory');
    expect(summary.columns.slice(0, 5)).toEqual(['job_name', 'run_status', 'run_date', 'run_time', 'run_duration']);
    expect(await server.call('sp_help_jobhistory', { '@run_status': 6 })).toMatchObject({
      returned: 1,
      messages: [
        '14198/10 The value of the @run_status parameter should be in the range 0..5. Verify that the specified parameter value is correct.',
      ],
    });
  });

  it('sp_enum_sqlagent_subsystems lists the subsystems with their threads', async () => {
    const server = await jobWorld();
    const { returned, columns, rows } = await server.call('sp_enum_sqlagent_subsystems');
    expect(returned).toBe(0);
    expect(columns).toEqual([
      ...['subsystem', 'description', 'subsystem_dll', 'agent_exe'],
      ...['start_entry_point', 'event_entry_point', 'stop_entry_point', 'max_worker_threads', 'subsystem_id'],
    ]);
    expect(rows.map((row) => [row.subsystem, row.max_worker_threads, row.subsystem_id])).toEqual([
      ['TSQL', 80, 1],
      ['CmdExec', 40, 3],
      ['SSIS', 400, 11],
      ['PowerShell', 2, 12],
    ]);
  });

  it('xp_msver says how many processors there are, and refuses what else it might be asked', async () => {
    const server = await jobWorld();
    expect(await server.call('xp_msver', { '@optname': 'processorcount' })).toMatchObject({
      columns: ['Index', 'Name', 'Internal_Value', 'Character_Value'],
      rows: [{ Name: 'ProcessorCount', Internal_Value: 4, Character_Value: '4' }],
    });
    for (const args of [{}, { '@optname': 'Platform' }]) {
      expect((await server.call('xp_msver', args)).messages).toEqual([
        '50000/16 simulator: unsupported option of xp_msver',
      ]);
    }
  });

  it('sp_help_jobstep shows steps and their last run', async () => {
    const server = await jobWorld();
    await server.call('sp_start_job', { '@job_name': 'Mine' });
    await server.clock.advance(SECOND);
    const steps = await server.call('sp_help_jobstep', { '@job_name': 'Mine' });
    expect(steps.rows).toMatchObject([
      { step_id: 1, step_name: 'Run package', subsystem: 'SSIS', last_run_outcome: 1 },
    ]);
    expect(steps.columns).not.toContain('step_uid');
  });

  it('sysjobstepslogs has what steps with the flags 8 and 16 wrote', async () => {
    const step = (name: string, flags: number, output: string) => ({
      name,
      flags,
      output,
      onFailure: 'nextStep' as const,
    });
    const steps = [step('over', 8, 'a'), step('behind', 16, 'b'), step('none', 32, 'c')];
    const server = await MsdbWorld.started({ agent: { startDelay: '0ms' }, jobs: { Load: { steps } } });
    for (let run = 0; run < 2; run++) {
      await server.call('sp_start_job', { '@job_name': 'Load' });
      await server.clock.advance(SECOND);
    }
    const [over, behind] = server.select('sysjobsteps').map((row) => row.step_uid);
    const logs = server.select('sysjobstepslogs').map((row) => [row.log_id, row.step_uid, row.log, row.log_size]);
    expect(logs).toEqual([
      [3, over, 'a', 2],
      [2, behind, 'bb', 4],
    ]);
  });

  it('xp_sqlagent_enum_jobs names the requester of a live run', async () => {
    const server = await jobWorld();
    await server.call('sp_start_job', { '@job_name': 'Load' }, { login: 'operator' });
    await server.clock.advance(SECOND);
    const arguments_ = { '@can_see_all_running_jobs': 1, '@job_owner': 'sa', '@job_id': server.jobId('Load') };
    expect((await server.call('xp_sqlagent_enum_jobs', arguments_)).rows).toMatchObject([
      { running: 1, request_source: 4, request_source_id: 'operator', current_step: 1, job_state: 1 },
    ]);
    await server.agent.crash();
  });
});

describe('history', () => {
  it('keeps the newest rows of a job and of the server, lowest instance_id first to go', async () => {
    const server = await MsdbWorld.started({
      agent: { startDelay: '0ms', historyMaxRows: 5, historyMaxRowsPerJob: 4 },
      jobs: { a: { steps: [{ name: 's' }] }, b: { steps: [{ name: 's' }] } },
    });
    for (const job of ['b', 'a', 'a', 'a']) {
      await server.call('sp_start_job', { '@job_name': job });
      await server.clock.advance(SECOND);
    }
    expect(server.select('sysjobhistory').map((row) => row.instance_id)).toEqual([2, 5, 6, 7, 8]);
  });

  it('purges one job, or all; up to a date is refused', async () => {
    const server = await jobWorld();
    for (let run = 0; run < 2; run++) {
      await server.call('sp_start_job', { '@job_name': 'Mine' });
      await server.clock.advance(SECOND);
    }
    expect((await server.call('sp_purge_jobhistory', { '@oldest_date': 0n })).messages).toEqual([
      '50000/16 simulator: unsupported sp_purge_jobhistory @oldest_date',
    ]);
    const purged = async (args: object) => (await server.call('sp_purge_jobhistory', { ...args })).messages;
    expect(await purged({ '@job_name': 'Load' })).toEqual(['14226/0 0 history entries purged.']);
    expect(server.select('sysjobhistory').map((row) => row.instance_id)).toEqual([1, 2, 3, 4]);
    expect(await purged({})).toEqual(['14226/0 4 history entries purged.']);
    expect(server.select('sysjobhistory')).toEqual([]);
  });
});
