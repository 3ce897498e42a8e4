import { settle } from '../support/manual-clock';
import { MsdbWorld } from '../support/msdb-world';

const SECOND = 1000;
const NO_SUCH_ID = '00000000-0000-0000-0000-0000000000AA';

const JOBS = {
  Load: { steps: [{ name: 'Run package', duration: '1h' }] },
  Mine: { owner: 'user', steps: [{ name: 'Run package', proxy: 'etl' }] },
};
const PROXIES = { etl: { account: 'CORP\\ssis', subsystems: ['SSIS' as const], logins: ['user'] } };

const world = () => MsdbWorld.started({ agent: { startDelay: '0ms' }, jobs: JOBS, proxies: PROXIES });

describe('naming a job', () => {
  it.each(['sp_start_job', 'sp_help_jobstep', 'sp_add_jobstep', 'sp_add_jobserver', 'sp_update_job'])(
    '%s wants exactly one of id and name',
    async (procedure) => {
      const server = await world();
      const text = '14294/16 Supply either @job_id or @job_name to identify the job.';
      expect(await server.call(procedure)).toMatchObject({ returned: 1, messages: [text] });
      const both = { '@job_id': server.jobId('Load'), '@job_name': 'Load' };
      expect(await server.call(procedure, both)).toMatchObject({ returned: 1, messages: [text] });
    },
  );

  it('says which name or id does not exist', async () => {
    const server = await world();
    expect((await server.call('sp_start_job', { '@job_name': 'Nope' })).messages).toEqual([
      "14262/16 The specified @job_name ('Nope') does not exist.",
    ]);
    expect((await server.call('sp_start_job', { '@job_id': NO_SUCH_ID })).messages).toEqual([
      `14262/16 The specified @job_id ('${NO_SUCH_ID}') does not exist.`,
    ]);
  });

  it('does not choose between two jobs of one name', async () => {
    const server = await world();
    const twin = server.msdb.jobsNamed('Load')[0];
    if (!twin) throw new Error('no job');
    server.msdb.jobs.set(NO_SUCH_ID, { ...twin, job_id: NO_SUCH_ID });
    expect((await server.call('sp_start_job', { '@job_name': 'load ' })).messages).toEqual([
      "14293/16 There are two or more jobs named 'load'. Specify @job_id instead of @job_name to uniquely identify the job.",
    ]);
  });
});

describe('sp_start_job', () => {
  it('answers 14243 and 0, without the message when @output_flag is 0', async () => {
    const server = await world();
    expect(await server.call('sp_start_job', { '@job_name': 'LOAD' })).toMatchObject({
      returned: 0,
      messages: ["14243/0 Job 'Load' started successfully."],
    });
    expect(await server.call('sp_start_job', { '@job_name': 'Mine', '@output_flag': 0 })).toMatchObject({
      returned: 0,
      messages: [],
    });
    await server.agent.crash();
  });

  it('starts a disabled job, as a real server does', async () => {
    const server = await world();
    await server.call('sp_update_job', { '@job_name': 'Mine', '@enabled': 0 });
    expect((await server.call('sp_start_job', { '@job_name': 'Mine' })).returned).toBe(0);
    await server.agent.crash();
  });

  it('checks permission before the job server, and the job server before the step', async () => {
    const server = await world();
    server.msdb.jobServers.clear();
    const load = { '@job_name': 'Load', '@step_name': 'nope' };
    expect((await server.call('sp_start_job', load, { login: 'reader' })).messages).toEqual([
      '14393/16 Only owner of a job or members of role sysadmin or SQLAgentOperatorRole can start and stop the job.',
    ]);
    expect((await server.call('sp_start_job', load)).messages).toEqual([
      `14256/16 Cannot start the job "Load" (ID ${server.jobId('Load')}) because it does not have any job server or servers defined. Associate the job with a job server by calling sp_add_jobserver.`,
    ]);
    await server.call('sp_add_jobserver', { '@job_name': 'Load' });
    expect((await server.call('sp_start_job', load)).messages).toEqual([
      "14262/16 The specified @step_name ('nope') does not exist.",
    ]);
    expect(server.journal.map((entry) => 'error' in entry && entry.error.slice(0, 5))).toEqual([
      '14393',
      '14256',
      '14262',
    ]);
  });

  it('refuses multiserver jobs by name', async () => {
    const server = await world();
    expect((await server.call('sp_start_job', { '@job_name': 'Load', '@server_name': 'X' })).messages).toEqual([
      '50000/16 simulator: unsupported sp_start_job @server_name (multiserver jobs)',
    ]);
  });
});

describe('sp_stop_job', () => {
  it('wants exactly one of name, id and originating server', async () => {
    const server = await world();
    const text = '14232/16 Specify either a job_name, job_id, or an originating_server.';
    expect((await server.call('sp_stop_job')).messages).toEqual([text]);
    expect((await server.call('sp_stop_job', { '@job_name': 'Load', '@originating_server': 'X' })).messages).toEqual([
      text,
    ]);
  });

  it('answers 14254 when the Agent accepted, 14257 without a job server', async () => {
    const server = await world();
    await server.call('sp_start_job', { '@job_name': 'Load' });
    await server.clock.advance(SECOND);
    expect(await server.call('sp_stop_job', { '@job_name': 'Load' })).toMatchObject({
      returned: 0,
      messages: ["14254/0 Job 'Load' stopped successfully."],
    });
    server.msdb.jobServers.clear();
    expect((await server.call('sp_stop_job', { '@job_name': 'Load' })).messages[0]).toMatch(
      /^14257\/16 Cannot stop the job "Load" \(ID /,
    );
    await settle();
  });
});

describe('making jobs', () => {
  it('makes a job the Agent knows a little after sp_add_jobserver, with row and id', async () => {
    const server = await MsdbWorld.started({ agent: { startDelay: '50ms' } });
    const made = await server.call('sp_add_job', { '@job_name': '  New  ' }, { login: 'user' });
    const job = { '@job_id': made.outputs['@job_id'] ?? null };
    expect(server.select('sysjobs')).toMatchObject([{ name: 'New', enabled: 1, version_number: 1, category_id: 0 }]);
    const step = { ...job, '@step_name': 's', '@command': 'SELECT 1' };
    expect(await server.call('sp_add_jobstep', step, { login: 'user' })).toMatchObject({ returned: 0, messages: [] });
    await server.call('sp_add_jobserver', job, { login: 'user' });
    expect(server.select('sysjobactivity')).toEqual([]);
    await server.clock.advance(50);
    expect(server.select('sysjobactivity')).toMatchObject([{ session_id: 1, job_id: job['@job_id'] }]);
    expect(server.select('sysjobservers')).toMatchObject([{ server_id: 0, last_run_outcome: 5, last_run_date: 0 }]);
    expect(server.select('sysjobs')).toMatchObject([{ version_number: 2 }]);
  });

  it.each([
    [{ '@job_name': 'Load' }, "14261/16 The specified @name ('Load') already exists."],
    [{ '@job_name': 'n', '@job_id': NO_SUCH_ID }, '14284/16 Cannot specify a job ID for a new job.'],
    [{ '@job_name': 'n', '@enabled': 2 }, "14266/16 The specified '@enabled' is invalid (valid values are: 0, 1)."],
    [
      { '@job_name': 'n', '@category_name': 'x' },
      "14234/16 The specified '@category_name' is invalid (valid values are returned by sp_help_category).",
    ],
    [{ '@job_name': 'n', '@owner_login_name': 'x' }, "14234/16 The specified '@owner_login_name' is invalid"],
    [{ '@job_name': 'n', '@delete_level': 1 }, '50000/16 simulator: unsupported sp_add_job @delete_level'],
  ])('sp_add_job refuses %j', async (args, message) => {
    const server = await world();
    const answer = await server.call('sp_add_job', args);
    expect(answer.returned).toBe(1);
    expect(answer.messages.map((text) => text.slice(0, message.length))).toEqual([message]);
  });

  it('lets only sysadmin name another owner', async () => {
    const server = await world();
    const args = { '@job_name': 'n', '@owner_login_name': 'sa' };
    expect((await server.call('sp_add_job', args, { login: 'operator' })).messages).toEqual([
      '14515/16 Only a member of the sysadmin server role can add a job for a different owner with @owner_login_name.',
    ]);
  });

  it.each([
    [{ '@step_id': 3 }, "14266/16 The specified '@step_id' is invalid (valid values are: 1..2)."],
    [{ '@step_name': 'run package' }, "14261/16 The specified @step_name ('run package') already exists."],
    [
      { '@subsystem': 'ActiveX' },
      "14234/16 The specified '@subsystem' is invalid (valid values are returned by sp_enum_sqlagent_subsystems).",
    ],
    [{ '@flags': 115 }, "14266/16 The specified '@flags' is invalid (valid values are: 0..114)."],
    [
      { '@subsystem': 'SSIS', '@flags': 4 },
      "14545/16 The @flags parameter is not valid for a job step of type 'SSIS'.",
    ],
    [
      { '@on_success_action': 5 },
      "14266/16 The specified '@on_success_action' is invalid (valid values are: 1, 2, 3, 4).",
    ],
    [
      { '@on_fail_action': 4, '@on_fail_step_id': 2 },
      "14235/16 The specified '@on_fail_step_id' is invalid (valid values are greater than 0 but excluding 2).",
    ],
    [{ '@retry_attempts': -1 }, "14266/16 The specified '@retry_attempts' is invalid (valid values are: 0..9999)."],
    [{ '@proxy_name': 'p' }, "14262/16 The specified @proxy_name ('p') does not exist."],
    [{ '@proxy_name': 'etl' }, '14517/16 A proxy account is not allowed for a Transact-SQL subsystem.'],
    [
      { '@subsystem': 'CmdExec', '@proxy_name': 'etl' },
      '14516/16 Proxy (1) is not allowed for subsystem "CmdExec" and user "sa". Grant permission by calling sp_grant_proxy_to_subsystem or sp_grant_login_to_proxy.',
    ],
    [{ '@output_file_name': 'x' }, '50000/16 simulator: unsupported sp_add_jobstep @output_file_name'],
  ])('sp_add_jobstep refuses %j', async (args, message) => {
    const server = await world();
    const answer = await server.call('sp_add_jobstep', { '@job_name': 'Load', '@step_name': 'new', ...args });
    expect(answer).toMatchObject({ returned: 1, messages: [message] });
    expect(server.msdb.stepsOf(server.jobId('Load'))).toHaveLength(1);
  });

  it.each([
    ['without a proxy', {}, 'operator'],
    ['with a proxy of others', { '@proxy_name': 'etl' }, 'operator'],
  ])('does not let a login that is no sysadmin make an SSIS step %s', async (_, args, login) => {
    const server = await world();
    await server.call('sp_add_job', { '@job_name': 'n' }, { login });
    const step = { '@job_name': 'n', '@step_name': 's', '@subsystem': 'SSIS', ...args };
    expect((await server.call('sp_add_jobstep', step, { login })).messages[0]).toMatch(
      /^14516\/16 Proxy \(\d\) is not allowed for subsystem "SSIS" and user "operator"\./,
    );
  });

  it('puts no step before others', async () => {
    const server = await world();
    const step = { '@job_name': 'Load', '@step_name': 'new' };
    expect((await server.call('sp_add_jobstep', { ...step, '@step_id': 1 })).messages).toEqual([
      '50000/16 simulator: unsupported sp_add_jobstep @step_id of a step before others',
    ]);
    expect((await server.call('sp_add_jobstep', { ...step, '@step_id': 2 })).returned).toBe(0);
    expect(server.select('sysjobsteps').map((row) => [row.job_id, row.step_id, row.step_name])).toEqual([
      [server.jobId('Load'), 1, 'Run package'],
      [server.jobId('Load'), 2, 'new'],
      [server.jobId('Mine'), 1, 'Run package'],
    ]);
  });

  it('targets a job at the local server once', async () => {
    const server = await world();
    expect((await server.call('sp_add_jobserver', { '@job_name': 'Load' })).messages).toEqual([
      "14269/16 Job 'Load' is already targeted at server 'ETL01'.",
    ]);
    expect((await server.call('sp_add_jobserver', { '@job_name': 'Load', '@server_name': 'X' })).messages).toEqual([
      "14262/16 The specified @server_name ('X') does not exist.",
    ]);
  });

  it('disables, counts the version up, and refuses other changes by name', async () => {
    const server = await world();
    await server.call('sp_update_job', { '@job_name': 'Load', '@enabled': 0 });
    expect(server.select('sysjobs')[0]).toMatchObject({ name: 'Load', enabled: 0, version_number: 2 });
    for (const [name, value] of Object.entries({ '@new_name': 'Load 2', '@start_step_id': 1, '@description': 'x' })) {
      expect((await server.call('sp_update_job', { '@job_name': 'Load', [name]: value })).messages).toEqual([
        `50000/16 simulator: unsupported sp_update_job ${name}`,
      ]);
    }
    expect((await server.call('sp_update_job', { '@job_name': 'Load', '@enabled': 2 })).messages).toEqual([
      "14266/16 The specified '@enabled' is invalid (valid values are: 0, 1).",
    ]);
  });

  it('deletes a job with its rows, or without its history', async () => {
    const server = await world();
    await server.call('sp_start_job', { '@job_name': 'Mine' });
    await server.clock.advance(SECOND);
    expect((await server.call('sp_delete_job')).messages).toEqual([
      '14279/16 Supply either @job_name, @job_id or @originating_server.',
    ]);
    await server.call('sp_delete_job', { '@job_name': 'Mine', '@delete_history': 0 });
    expect(server.select('sysjobhistory')).toHaveLength(2);
    expect(server.select('sysjobs').map((row) => row.name)).toEqual(['Load']);
  });
});

describe('reading', () => {
  it('sp_help_jobactivity shows state, and the outcome by job_history_id', async () => {
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
    const server = await world();
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
