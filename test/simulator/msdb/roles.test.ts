import { MsdbWorld } from '../support/msdb-world';

const JOBS = {
  Load: { steps: [{ name: 's', duration: '1h' }] },
  Mine: { owner: 'user', steps: [{ name: 's', duration: '1h' }] },
};

const world = () => MsdbWorld.started({ agent: { startDelay: '0ms' }, jobs: JOBS });
const names = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map((row) => row.job_name ?? row.name);

describe('a login without any Agent role', () => {
  it.each(['sp_start_job', 'sp_stop_job', 'sp_help_jobactivity', 'sp_add_job', 'sp_purge_jobhistory'])(
    'may not execute %s',
    async (procedure) => {
      const server = await world();
      expect(await server.call(procedure, { '@job_name': 'Load' }, { login: 'nobody' })).toMatchObject({
        returned: 1,
        messages: [
          `229/14 The EXECUTE permission was denied on the object '${procedure}', database 'msdb', schema 'dbo'.`,
        ],
      });
    },
  );

  it('may take application locks, which need no role', async () => {
    const server = await world();
    const lock = { '@Resource': 'r', '@LockMode': 'Exclusive', '@LockOwner': 'Session' };
    expect((await server.call('sp_getapplock', lock, { login: 'nobody' })).returned).toBe(0);
  });

  it('may not select from any table', async () => {
    const server = await world();
    expect(server.maySelect('sysjobs', 'nobody')).toBe(false);
    expect(server.maySelect('syscategories', 'nobody')).toBe(false);
  });
});

describe('visibility', () => {
  it('a User sees its own jobs, a Reader and an Operator see all', async () => {
    const server = await world();
    const seen = async (login: string) => names((await server.call('sp_help_jobactivity', {}, { login })).rows);
    expect(await seen('user')).toEqual(['Mine']);
    expect(await seen('reader')).toEqual(['Load', 'Mine']);
    expect(await seen('operator')).toEqual(['Load', 'Mine']);
    expect(names(server.select('sysjobs_view', 'user'))).toEqual(['Mine']);
  });

  it('a job that is not visible does not exist', async () => {
    const server = await world();
    expect((await server.call('sp_start_job', { '@job_name': 'Load' }, { login: 'user' })).messages).toEqual([
      "14262/16 The specified @job_name ('Load') does not exist.",
    ]);
  });

  it.each(['user', 'reader', 'operator'])('a %s may select from two views only', async (login) => {
    const server = await world();
    const tables = ['sysjobs', 'sysjobsteps', 'sysjobservers', 'sysjobactivity', 'sysjobhistory', 'syssessions'];
    expect(tables.filter((table) => server.maySelect(table, login))).toEqual([]);
    expect(server.maySelect('syscategories', login) && server.maySelect('sysjobs_view', login)).toBe(true);
  });
});

describe('rights over jobs of others', () => {
  it('an Operator starts and stops any job, a Reader none but its own', async () => {
    const server = await world();
    const load = { '@job_name': 'Load' };
    expect((await server.call('sp_start_job', load, { login: 'operator' })).returned).toBe(0);
    await server.clock.advance(1);
    expect((await server.call('sp_stop_job', load, { login: 'reader' })).messages[0]).toMatch(/^14393/);
    expect((await server.call('sp_stop_job', load, { login: 'operator' })).returned).toBe(0);
    expect((await server.call('sp_start_job', { '@job_name': 'Mine' }, { login: 'user' })).returned).toBe(0);
    await server.agent.crash();
  });

  it('an Operator may flip @enabled and nothing else', async () => {
    const server = await world();
    const load = { '@job_name': 'Load' };
    const refused =
      '14525/16 Only members of sysadmin role are allowed to update or delete jobs owned by a different login.';
    const asOperator = { login: 'operator' };
    expect((await server.call('sp_update_job', { ...load, '@enabled': 0 }, asOperator)).returned).toBe(0);
    expect((await server.call('sp_update_job', { ...load, '@new_name': 'x' }, asOperator)).messages).toEqual([refused]);
    expect((await server.call('sp_delete_job', load, asOperator)).messages).toEqual([refused]);
    expect((await server.call('sp_add_jobstep', { ...load, '@step_name': 'x' }, asOperator)).messages).toEqual([
      refused,
    ]);
  });

  it('an Operator sees the subsystems of the Agent, a Reader does not; the processors everybody', async () => {
    const server = await world();
    const ask = (procedure: string, login: string, args = {}) => server.call(procedure, args, { login });
    expect((await ask('sp_enum_sqlagent_subsystems', 'operator')).rows).toHaveLength(4);
    expect((await ask('sp_enum_sqlagent_subsystems', 'reader')).messages[0]).toMatch(/^229/);
    expect((await ask('xp_msver', 'nobody', { '@optname': 'ProcessorCount' })).rows).toHaveLength(1);
  });

  it('an Operator purges any history, a User may not call the procedure at all', async () => {
    const server = await world();
    expect((await server.call('sp_purge_jobhistory', {}, { login: 'operator' })).returned).toBe(0);
    expect((await server.call('sp_purge_jobhistory', {}, { login: 'user' })).messages[0]).toMatch(/^229/);
  });
});
