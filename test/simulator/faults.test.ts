import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionPool } from 'mssql';
import { Connection, Request } from 'tedious';
import { openControlPort, startSimulator } from '../../simulator';
import { faultSchema } from '../../simulator/faults/fault';
import type { FaultDescription, JournalEntry, RunningServer, RunningSimulator } from '../../simulator';
import { createSystemClock } from '../../simulator/clock';
import { HeldJobs } from '../support/held-jobs';
import { HELD } from '../support/simulated-jobs';
import { waitFor, waitForValue } from '../support/wait-for';
import { closeClients, connect } from './support/client';

const journal: JournalEntry[] = [];
let simulator: RunningSimulator;
let server: RunningServer;
let held: HeldJobs;

beforeEach(async () => {
  journal.length = 0;
  const description = {
    servers: {
      etl01: {
        agent: { startDelay: '10ms' },
        encryption: 'off' as const,
        logins: {
          sa: { password: 'secret', sysadmin: true },
          operator: { password: 'secret', roles: ['SQLAgentOperatorRole' as const] },
        },
        jobs: {
          Quick: { steps: [{ name: 'Run package', duration: '20ms' }] },
          Long: { steps: [{ name: 'Run package', duration: '1h' }] },
        },
      },
    },
  };
  held = new HeldJobs();
  simulator = await startSimulator(description, {
    journal: (entry) => journal.push(entry),
    clock: (timeZone) => held.holding(createSystemClock(timeZone)),
  });
  const found = simulator.servers.etl01;
  if (!found) throw new Error('no server');
  server = found;
});
afterEach(async () => {
  await closeClients();
  await simulator.close();
});

const inject = (fault: FaultDescription) => server.faults.inject(fault);
const began = () => journal.filter(({ event }) => event === 'runBegan').length;
const START_QUICK = "EXEC msdb.dbo.sp_start_job @job_name = N'Quick'";

/** Without a pool, which would wait for the answer. */
async function connectDirectly(): Promise<Connection> {
  const client = new Connection({
    server: 'localhost',
    options: { port: server.port, encrypt: false },
    authentication: { type: 'default', options: { userName: 'sa', password: 'secret' } },
  });
  await new Promise<void>((resolve, reject) => {
    client.connect((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  return client;
}

async function activity(pool: ConnectionPool, job: string) {
  const { recordset } = await pool.query<Record<string, unknown>>(
    `EXEC msdb.dbo.sp_help_jobactivity @job_name = N'${job}'`,
  );
  return recordset[0];
}

async function ended(pool: ConnectionPool, job: string) {
  return waitForValue(`${job} has ended`, async () => {
    const row = await activity(pool, job);
    return row?.stop_execution_date == null ? undefined : row;
  });
}

describe('connections', () => {
  it('refuseConnection: the connection is reset, the next one is taken', async () => {
    await inject({ fault: 'refuseConnection' });
    await expect(connect(server)).rejects.toMatchObject({ code: 'ESOCKET' });
    await expect((await connect(server)).query('SELECT 1 AS one')).resolves.toMatchObject({ recordset: [{ one: 1 }] });
  });

  it('stallConnection: it is taken, and nothing is ever said', async () => {
    await inject({ fault: 'stallConnection' });
    await expect(connect(server, { connectionTimeout: 200 })).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });

  it.each([
    [18456, 'ELOGIN', /Login failed for user 'sa'/],
    [18470, 'ELOGIN', /The account is disabled/],
  ] as const)('loginError %i: the login fails with its message', async (number, code, message) => {
    await inject({ fault: 'loginError', number });
    await expect(connect(server)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });

  it.each([4060, 40613, 40197, 40501, 10928, 10929] as const)(
    'loginError %i once: a driver that takes it for passing tries again, and is let in',
    async (number) => {
      await inject({ fault: 'loginError', number });
      await expect((await connect(server)).query('SELECT 1 AS one')).resolves.toBeDefined();
      expect(journal.flatMap((entry) => (entry.event === 'login' ? [entry.accepted] : []))).toEqual([
        false,
        true,
        true,
      ]);
    },
  );

  it('restartServer: connections are cut and refused, then tables are as they were and sessions are not', async () => {
    const before = await connect(server);
    await before.query(START_QUICK);
    const { job_history_id } = await ended(before, 'Quick');
    await before.query("EXEC sp_getapplock N'mine', 'Exclusive', 'Session'; EXEC msdb.dbo.sp_start_job N'Long'");
    await waitFor('both have begun', () => began() === 2);
    const restarted = inject({ fault: 'restartServer', downFor: '4s' });
    await expect(before.query("WAITFOR DELAY '00:01'")).rejects.toThrow();
    await expect(connect(server)).rejects.toMatchObject({ code: 'ESOCKET' });
    await restarted;
    const after = await connect(server);
    const lock = "DECLARE @rc int; EXEC @rc = sp_getapplock N'mine', 'Exclusive', 'Session', 0; SELECT @rc AS rc";
    expect((await after.query(lock)).recordset).toEqual([{ rc: 0 }]);
    const history = 'SELECT MAX(instance_id) AS id FROM msdb.dbo.sysjobhistory';
    expect((await after.query(history)).recordset).toEqual([{ id: job_history_id }]);
    expect(await activity(after, 'Long')).toMatchObject({ session_id: 2, run_requested_date: null });
    expect(journal).toContainEqual(expect.objectContaining({ event: 'runEnded', job: 'Long', outcome: 'lost' }));
  });
});

describe('requests', () => {
  it('cutBeforeExecuting: the connection is lost and the job was never started', async () => {
    const pool = await connect(server);
    await inject({ fault: 'cutBeforeExecuting', matching: 'sp_start_job' });
    await expect(pool.query(START_QUICK)).rejects.toThrow(/ECONNRESET|socket hang up|Connection lost/);
    expect(journal.filter(({ event }) => event === 'startRequest')).toEqual([]);
  });

  it('cutAfterExecuting: the connection is lost and the job was started', async () => {
    const pool = await connect(server);
    await inject({ fault: 'cutAfterExecuting', matching: 'SP_START_JOB' });
    await expect(pool.query(START_QUICK)).rejects.toThrow(/ECONNRESET|socket hang up|Connection lost/);
    await ended(await connect(server), 'Quick');
    expect(journal.filter(({ event }) => event === 'startRequest')).toMatchObject([{ accepted: true }]);
  });

  it('delayRequest: a client that has given up and gone has its request carried out later', async () => {
    const client = await connectDirectly();
    await inject({ fault: 'delayRequest', by: '2s', matching: 'sp_start_job' });
    const before = server.requests().batches;
    client.execSqlBatch(new Request(START_QUICK, () => undefined));
    await waitFor('the request has come', () => server.requests().batches > before);
    client.close();
    await once(client, 'end');
    expect(journal.filter(({ event }) => event === 'startRequest')).toEqual([]);
    await waitFor('it has begun', () => began() === 1);
  });

  it('only requests with the text that is named are struck, so often as is said', async () => {
    const pool = await connect(server);
    await inject({ fault: 'cutBeforeExecuting', matching: 'two', times: 2 });
    await pool.query("SELECT 'one'");
    await expect(pool.query("SELECT 'two'")).rejects.toThrow();
    await expect(pool.query("SELECT 'Two'")).rejects.toThrow();
    await expect(pool.query("SELECT 'two'")).resolves.toBeDefined();
  });

  it('hangOnAttention: a client that cancels gets no answer and has to give its connection up', async () => {
    const pool = await connect(server, { requestTimeout: 1_000 });
    await inject({ fault: 'hangOnAttention' });
    await expect(pool.query("WAITFOR DELAY '00:01'")).rejects.toMatchObject({
      message: /Failed to cancel|lost|closed/i,
    });
  });
});

describe('permissions', () => {
  it('denyPermission: a procedure and a table answer 229, until the faults are cleared', async () => {
    const pool = await connect(server, { user: 'operator' });
    await inject({ fault: 'denyPermission', object: 'sp_start_job' });
    await inject({ fault: 'denyPermission', object: 'syscategories' });
    await expect(pool.query(START_QUICK)).rejects.toMatchObject({ number: 229, message: /sp_start_job/ });
    await expect(pool.query('SELECT * FROM msdb.dbo.syscategories')).rejects.toMatchObject({ number: 229 });
    server.faults.clear();
    await expect(pool.query(START_QUICK)).resolves.toBeDefined();
  });
});

describe('the Agent and what it writes', () => {
  it('agentStop in a run: the outcome is canceled by the shutdown, and starts are refused until agentStart', async () => {
    const pool = await connect(server);
    await pool.query("EXEC msdb.dbo.sp_start_job N'Long'");
    await waitFor('it has begun', () => began() === 1);
    await inject({ fault: 'agentStop' });
    expect(await activity(pool, 'Long')).toMatchObject({ run_status: 3, message: /Shutdown Sequence/ });
    await expect(pool.query(START_QUICK)).rejects.toMatchObject({ number: 22022, message: /not currently running/ });
    await inject({ fault: 'agentStart' });
    await expect(pool.query(START_QUICK)).resolves.toBeDefined();
  });

  it.each([
    [true, 3],
    [false, null],
  ])('agentRestart in a run, graceful %s: the old session says run_status %s', async (graceful, run_status) => {
    const pool = await connect(server);
    await pool.query("EXEC msdb.dbo.sp_start_job N'Long'");
    await waitFor('it has begun', () => began() === 1);
    await inject({ fault: 'agentRestart', graceful });
    const { recordset } = await pool.query<unknown>(
      "EXEC msdb.dbo.sp_help_jobactivity @job_name = N'Long', @session_id = 1",
    );
    expect(recordset).toMatchObject([{ run_status }]);
    expect(await activity(pool, 'Long')).toMatchObject({ session_id: 2, start_execution_date: null });
  });

  it('agentCrash: the run has an open row and no outcome', async () => {
    const pool = await connect(server);
    await pool.query("EXEC msdb.dbo.sp_start_job N'Long'");
    await waitFor('it has begun', async () => (await activity(pool, 'Long'))?.start_execution_date != null);
    await inject({ fault: 'agentCrash' });
    expect(await activity(pool, 'Long')).toMatchObject({ stop_execution_date: null, job_history_id: null });
  });

  it('purgeHistory: the activity row names an outcome that is no more', async () => {
    const pool = await connect(server);
    await pool.query(START_QUICK);
    await ended(pool, 'Quick');
    await inject({ fault: 'purgeHistory', job: 'Quick' });
    const row = await activity(pool, 'Quick');
    expect(row).toMatchObject({ run_status: null, message: null });
    expect(row?.job_history_id).toEqual(expect.any(Number));
  });

  it('historyLate: the job shows as idle while its outcome is not there yet', async () => {
    const pool = await connect(server);
    await inject({ fault: 'historyLate', by: HELD });
    await pool.query(START_QUICK);
    await waitFor('its step is over', async () => (await activity(pool, 'Quick'))?.last_executed_step_id != null);
    const job = await pool.query<unknown>("EXEC msdb.dbo.sp_help_job @job_name = N'Quick', @job_aspect = 'JOB'");
    expect(job.recordset).toMatchObject([{ current_execution_status: 4, last_run_outcome: 5 }]);
    expect(await activity(pool, 'Quick')).toMatchObject({ stop_execution_date: null });
    held.letEnd();
    expect(await ended(pool, 'Quick')).toMatchObject({ run_status: 1 });
  });

  it('activityLate: an accepted start shows nowhere for a while', async () => {
    const pool = await connect(server);
    await inject({ fault: 'activityLate', by: HELD });
    await pool.query(START_QUICK);
    expect(await activity(pool, 'Quick')).toMatchObject({ run_requested_date: null });
    held.letEnd();
    expect(await ended(pool, 'Quick')).toMatchObject({ run_status: 1 });
  });

  it('recreateJob: the same name has another job_id and no history, and runs', async () => {
    const pool = await connect(server);
    await pool.query(START_QUICK);
    const { job_id } = await ended(pool, 'Quick');
    await inject({ fault: 'recreateJob', job: 'Quick' });
    const row = await waitForValue('it is there again', () => activity(pool, 'Quick'));
    expect(row.job_id).not.toBe(job_id);
    expect(row).toMatchObject({ run_requested_date: null });
    await pool.query(START_QUICK);
    expect(await ended(pool, 'Quick')).toMatchObject({ run_status: 1 });
  });
});

describe('time', () => {
  const CLOCK = 'SELECT SYSUTCDATETIME() AS utc, DATEPART(TZOFFSET, SYSDATETIMEOFFSET()) AS offset';
  const read = async (pool: ConnectionPool) => (await pool.query<{ utc: Date; offset: number }>(CLOCK)).recordset[0];

  it('stepClock: the server believes it to be later, or earlier', async () => {
    const pool = await connect(server);
    await inject({ fault: 'stepClock', by: '2h' });
    expect(((await read(pool))?.utc.getTime() ?? 0) - Date.now()).toBeGreaterThan(7_000_000);
    await inject({ fault: 'stepClock', by: '-4h' });
    expect(((await read(pool))?.utc.getTime() ?? 0) - Date.now()).toBeLessThan(-7_000_000);
  });

  it('changeUtcOffset: local time moves, UTC does not', async () => {
    const pool = await connect(server);
    await inject({ fault: 'changeUtcOffset', minutes: 60 });
    expect(await read(pool)).toMatchObject({ offset: 60 });
    expect(Math.abs(((await read(pool))?.utc.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });
});

describe('setting faults', () => {
  it('a fault that is not written right is refused, with what is wrong', async () => {
    await expect(inject({ fault: 'delayRequest', by: 'soon' })).rejects.toThrow(/The fault .*by: expected a duration/s);
    await expect(inject({ fault: 'purgeHistory', job: 'Nightly' })).rejects.toThrow(/no job 'Nightly'; it has 'Quick'/);
  });

  it('after: a fault strikes later', async () => {
    await inject({ fault: 'agentStop', after: '50ms' });
    const pool = await connect(server);
    const answer = () => pool.query(START_QUICK).then(() => 'accepted', String);
    const refused = await waitForValue('it is refused', async () => /SQLServerAgent is .*/.exec(await answer())?.[0]);
    expect(refused).toBe('SQLServerAgent is not currently running so it cannot be notified of this action.');
  });

  it('list: what has not struck yet', async () => {
    await inject({ fault: 'cutBeforeExecuting', matching: 'x', times: 2 });
    expect(server.faults.list()).toMatchObject([{ fault: 'cutBeforeExecuting', matching: 'x' }]);
  });
});

it('the control port answers what it cannot make out, and goes on', async () => {
  const control = await openControlPort(simulator.servers, 0);
  const status = async (path: string, init?: RequestInit) => (await fetch(`${control.url}${path}`, init)).status;
  expect(await status('/servers/%zz/faults')).toBe(400);
  expect(await status('/servers/etl02/faults')).toBe(404);
  expect(await status('/servers/etl01/faults', { method: 'POST', body: '{' })).toBe(400);
  expect(await status('/servers/etl01/faults', { method: 'PUT' })).toBe(405);
  expect(await status('/servers')).toBe(200);
  await control.close();
});

it('every fault has its row in the README and its test here', () => {
  const names = faultSchema.options.map(({ shape }) => shape.fault.value);
  const readme = readFileSync(join(__dirname, '../../simulator/README.md'), 'utf8');
  const tests = readFileSync(__filename, 'utf8');
  expect(names.filter((name) => !new RegExp(`^\\|.*\`${name}\``, 'm').test(readme))).toEqual([]);
  expect(names.filter((name) => !tests.includes(`fault: '${name}'`) && !tests.includes(`'${name}:`))).toEqual([]);
});
