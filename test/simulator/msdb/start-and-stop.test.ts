import { jobWorld, NO_SUCH_ID } from '../support/job-world';
import { settle } from '../support/manual-clock';

const SECOND = 1000;

describe('naming a job', () => {
  it.each(['sp_start_job', 'sp_help_jobstep', 'sp_add_jobstep', 'sp_add_jobserver', 'sp_update_job'])(
    '%s wants exactly one of id and name',
    async (procedure) => {
      const server = await jobWorld();
      const text = '14294/16 Supply either @job_id or @job_name to identify the job.';
      expect(await server.call(procedure)).toMatchObject({ returned: 1, messages: [text] });
      const both = { '@job_id': server.jobId('Load'), '@job_name': 'Load' };
      expect(await server.call(procedure, both)).toMatchObject({ returned: 1, messages: [text] });
    },
  );

  it('says which name or id does not exist', async () => {
    const server = await jobWorld();
    expect((await server.call('sp_start_job', { '@job_name': 'Nope' })).messages).toEqual([
      "14262/16 The specified @job_name ('Nope') does not exist.",
    ]);
    expect((await server.call('sp_start_job', { '@job_id': NO_SUCH_ID })).messages).toEqual([
      `14262/16 The specified @job_id ('${NO_SUCH_ID}') does not exist.`,
    ]);
  });

  it('does not choose between two jobs of one name', async () => {
    const server = await jobWorld();
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
    const server = await jobWorld();
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
    const server = await jobWorld();
    await server.call('sp_update_job', { '@job_name': 'Mine', '@enabled': 0 });
    expect((await server.call('sp_start_job', { '@job_name': 'Mine' })).returned).toBe(0);
    await server.agent.crash();
  });

  it('checks permission before the job server, and the job server before the step', async () => {
    const server = await jobWorld();
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
    const server = await jobWorld();
    expect((await server.call('sp_start_job', { '@job_name': 'Load', '@server_name': 'X' })).messages).toEqual([
      '50000/16 simulator: unsupported sp_start_job @server_name (multiserver jobs)',
    ]);
  });
});

describe('sp_stop_job', () => {
  it('wants exactly one of name, id and originating server', async () => {
    const server = await jobWorld();
    const text = '14232/16 Specify either a job_name, job_id, or an originating_server.';
    expect((await server.call('sp_stop_job')).messages).toEqual([text]);
    expect((await server.call('sp_stop_job', { '@job_name': 'Load', '@originating_server': 'X' })).messages).toEqual([
      text,
    ]);
  });

  it('answers 14254 when the Agent accepted, 14257 without a job server', async () => {
    const server = await jobWorld();
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
