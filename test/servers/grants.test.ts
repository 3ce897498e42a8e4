import type { ConnectionPool } from 'mssql';
import { PROFILES, grantsScript } from '../../src/servers/grants';
import { startSimulator } from '../../simulator';
import type { RunningServer, RunningSimulator } from '../../simulator';
import { closeClients, connect } from '../simulator/support/client';

const AS_NOBODY = { user: 'loader', password: 'pass' };
let simulator: RunningSimulator;
let server: RunningServer;
let admin: ConnectionPool;

beforeEach(async () => {
  const steps = [{ name: 'Run package', duration: '1h' }];
  simulator = await startSimulator({
    servers: {
      etl01: {
        encryption: 'off',
        agent: { startDelay: '0ms' },
        logins: { sa: { password: 'secret', sysadmin: true } },
        jobs: { Others: { steps } },
      },
    },
  });
  const found = simulator.servers.etl01;
  if (!found) throw new Error('no server');
  server = found;
  admin = await connect(server);
  await admin.query("CREATE LOGIN loader WITH PASSWORD = 'pass', CHECK_POLICY = OFF");
});
afterEach(async () => {
  await closeClients();
  await simulator.close();
});

const script = (profile: (typeof PROFILES)[number], ownJobs = false) =>
  grantsScript({ profile, login: 'loader', ownJobs });
const START = "EXEC msdb.dbo.sp_start_job N'Others'";
const CREATE = "EXEC msdb.dbo.sp_add_job @job_name = N'Mine'; EXEC msdb.dbo.sp_delete_job @job_name = N'Mine'";
const SEE = "EXEC msdb.dbo.sp_help_jobactivity @job_name = N'Others'";
const READ_LOGS = 'SELECT * FROM msdb.dbo.sysjobstepslogs';

describe('the T-SQL of a profile, run on a simulated server', () => {
  it.each([
    ['runner', false, { start: 'yes', create: 'yes', see: 'yes', readLogs: 229 }],
    ['runner', true, { start: 14262, create: 'yes', see: 14262, readLogs: 229 }],
    ['provisioner', false, { start: 14262, create: 'yes', see: 14262, readLogs: 229 }],
    ['collector', false, { start: 14393, create: 'yes', see: 'yes', readLogs: 'yes' }],
  ] as const)('%s (own jobs: %s) may do %j', async (profile, ownJobs, expected) => {
    await admin.query(script(profile, ownJobs));
    const login = await connect(server, AS_NOBODY);
    const may = async (text: string) =>
      login.query(text).then(
        () => 'yes',
        (error: unknown) => (error as { number: number }).number,
      );
    expect({
      start: await may(START),
      create: await may(CREATE),
      see: await may(SEE),
      readLogs: await may(READ_LOGS),
    }).toEqual(expected);
  });

  it.each(PROFILES)('%s: may be run again', async (profile) => {
    await admin.query(script(profile));
    await expect(admin.query(script(profile))).resolves.toBeDefined();
  });

  it('without the login it changes nothing and says what to do first', async () => {
    const text = grantsScript({ profile: 'runner', login: "O'Neil]", ownJobs: false });
    await expect(admin.query(text)).rejects.toMatchObject({
      number: 50001,
      message: "There is no login O'Neil] yet: CREATE LOGIN [O'Neil]]] WITH PASSWORD = ...",
    });
  });

  it('is refused to everybody who is not sysadmin', async () => {
    const login = await connect(server, AS_NOBODY);
    await expect(login.query(script('runner'))).rejects.toMatchObject({ number: 15247 });
  });
});
