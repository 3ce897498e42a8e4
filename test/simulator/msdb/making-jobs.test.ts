import { jobWorld, NO_SUCH_ID } from '../support/job-world';
import { MsdbWorld } from '../support/msdb-world';

const SECOND = 1000;

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
    const server = await jobWorld();
    const answer = await server.call('sp_add_job', args);
    expect(answer.returned).toBe(1);
    expect(answer.messages.map((text) => text.slice(0, message.length))).toEqual([message]);
  });

  it('lets only sysadmin name another owner', async () => {
    const server = await jobWorld();
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
    const server = await jobWorld();
    const answer = await server.call('sp_add_jobstep', { '@job_name': 'Load', '@step_name': 'new', ...args });
    expect(answer).toMatchObject({ returned: 1, messages: [message] });
    expect(server.msdb.stepsOf(server.jobId('Load'))).toHaveLength(1);
  });

  it.each([
    ['without a proxy', {}, 'operator'],
    ['with a proxy of others', { '@proxy_name': 'etl' }, 'operator'],
  ])('does not let a login that is no sysadmin make an SSIS step %s', async (_, args, login) => {
    const server = await jobWorld();
    await server.call('sp_add_job', { '@job_name': 'n' }, { login });
    const step = { '@job_name': 'n', '@step_name': 's', '@subsystem': 'SSIS', ...args };
    expect((await server.call('sp_add_jobstep', step, { login })).messages[0]).toMatch(
      /^14516\/16 Proxy \(\d\) is not allowed for subsystem "SSIS" and user "operator"\./,
    );
  });

  it('puts no step before others', async () => {
    const server = await jobWorld();
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
    const server = await jobWorld();
    expect((await server.call('sp_add_jobserver', { '@job_name': 'Load' })).messages).toEqual([
      "14269/16 Job 'Load' is already targeted at server 'ETL01'.",
    ]);
    expect((await server.call('sp_add_jobserver', { '@job_name': 'Load', '@server_name': 'X' })).messages).toEqual([
      "14262/16 The specified @server_name ('X') does not exist.",
    ]);
  });

  it('disables, counts the version up, and refuses other changes by name', async () => {
    const server = await jobWorld();
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
    const server = await jobWorld();
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
