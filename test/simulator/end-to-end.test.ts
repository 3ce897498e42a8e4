import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sql from 'mssql';
import { startSimulator } from '../../simulator';
import type { JournalEntry, RunningServer, RunningSimulator, SimulatorDescription } from '../../simulator';
import { waitFor, waitForValue } from '../support/wait-for';
import { closeClients, connect } from './support/client';

const LOGINS = {
  sa: { password: 'secret', sysadmin: true },
  operator: { password: 'secret', roles: ['SQLAgentOperatorRole' as const] },
  nobody: { password: 'secret' },
};

const description: SimulatorDescription = {
  servers: {
    etl01: {
      timeZone: 'Asia/Kathmandu',
      agent: { startDelay: '20ms' },
      logins: LOGINS,
      jobs: {
        Quick: { steps: [{ name: 'Run package', duration: '20ms', output: 'done' }] },
        Long: { steps: [{ name: 'Run package', duration: '1h' }] },
        'T-SQL': {
          steps: [{ name: 'sql', subsystem: 'TSQL', command: "PRINT 'hi'; RAISERROR('no space left', 16, 1)" }],
        },
      },
    },
    clear: {
      encryption: 'off',
      agent: { running: false },
      logins: LOGINS,
      jobs: { Quick: { steps: [{ name: 'a' }] } },
    },
    locked: { encryption: 'required', logins: LOGINS },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
const journalFile = join(folder, 'journal.jsonl');
let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator(description, { journal: journalFile });
});
afterEach(closeClients);
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

function server(name: string): RunningServer {
  const found = simulator.servers[name];
  if (!found) throw new Error(`no server ${name}`);
  return found;
}

function journal(): JournalEntry[] {
  const lines = readFileSync(journalFile, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}

async function failure(running: Promise<unknown>): Promise<sql.RequestError> {
  return running.then(
    () => {
      throw new Error('did not fail');
    },
    (error: unknown) => error as sql.RequestError,
  );
}

async function activity(pool: sql.ConnectionPool, job: string): Promise<Record<string, unknown>> {
  const { recordset } = await pool.query(`EXEC msdb.dbo.sp_help_jobactivity @job_name = '${job}'`);
  return (recordset as Record<string, unknown>[])[0] ?? {};
}

describe('connecting', () => {
  it.each([
    ['etl01', false],
    ['etl01', true],
    ['clear', false],
    ['locked', true],
  ])('to %s with encryption %s', async (name, encrypt) => {
    const pool = await connect(server(name), { encrypt });
    const { recordset } = await pool.query('SELECT @@SERVERNAME AS name, SUSER_SNAME() AS login, DB_NAME() AS db');
    expect(recordset).toEqual([{ name: name.toUpperCase(), login: 'sa', db: 'master' }]);
  });

  it('is refused with 18456 for a wrong password, and that is in the journal', async () => {
    const error = await failure(connect(server('etl01'), { user: 'operator', password: 'Secret' }));
    expect(error).toMatchObject({ code: 'ELOGIN', message: "Login failed for user 'operator'." });
    expect(journal().filter((entry) => entry.event === 'login' && !entry.accepted)).toMatchObject([
      { server: 'etl01', login: 'operator', accepted: false },
    ]);
  });
});

describe('a job', () => {
  it('is started, followed by sp_help_jobactivity, and ends with its outcome', async () => {
    const pool = await connect(server('etl01'), { user: 'operator', encrypt: true });
    const begun = await pool.query(
      "DECLARE @rc int; EXEC @rc = msdb.dbo.sp_start_job @job_name = N'Quick'; SELECT @rc AS rc",
    );
    expect(begun.recordset).toEqual([{ rc: 0 }]);
    const ended = await waitForValue('it has ended', async () => {
      const row = await activity(pool, 'Quick');
      return row.stop_execution_date === null ? undefined : row;
    });
    expect(ended).toMatchObject({
      run_requested_source: '4',
      run_status: 1,
      last_executed_step_id: 1,
      message:
        'The job succeeded.  The Job was invoked by User operator.  The last step to run was step 1 (Run package).',
    });
    const history = await pool.query("EXEC msdb.dbo.sp_help_jobhistory @job_name = N'Quick', @mode = 'FULL'");
    expect(history.recordset).toMatchObject([
      { step_id: 0, step_name: '(Job outcome)', run_status: 1, instance_id: ended.job_history_id, server: 'ETL01' },
      { step_id: 1, step_name: 'Run package', run_status: 1 },
    ]);
  });

  it('has its times in the wall clock of the server', async () => {
    const pool = await connect(server('etl01'));
    const before = await activity(pool, 'Quick');
    await pool.query("EXEC msdb.dbo.sp_start_job @job_name = N'Quick', @output_flag = 0");
    await waitFor('it has ended', async () => {
      const { job_history_id } = await activity(pool, 'Quick');
      return job_history_id !== null && job_history_id !== before.job_history_id;
    });
    const { recordset } = await pool.query<{ lag: number; offset: string }>(
      `SELECT DATEDIFF(second, start_execution_date, GETDATE()) AS lag, RIGHT(CONVERT(varchar(40), SYSDATETIMEOFFSET(), 121), 6) AS offset
       FROM msdb.dbo.sysjobactivity AS a JOIN msdb.dbo.sysjobs AS j ON j.job_id = a.job_id
       WHERE j.name = N'Quick' AND stop_execution_date IS NOT NULL`,
    );
    expect(recordset[0]?.offset).toBe('+05:45');
    // Zones differ by more than that.
    expect(Math.abs(recordset[0]?.lag ?? NaN)).toBeLessThan(1_800);
  });

  it('refuses a second start with error 22022 and return code 1, and the batch goes on', async () => {
    const pool = await connect(server('etl01'), { user: 'operator' });
    await pool.query("EXEC msdb.dbo.sp_start_job @job_name = N'Long'");
    await waitFor('it has begun', async () => (await activity(pool, 'Long')).start_execution_date !== null);
    const request = pool.request();
    const rows: unknown[] = [];
    const errors: sql.RequestError[] = [];
    await new Promise<void>((resolve) => {
      request.stream = true;
      request.on('row', (row) => rows.push(row));
      request.on('error', (error: sql.RequestError) => errors.push(error));
      request.on('done', () => resolve());
      void request.query("DECLARE @rc int = 7; EXEC @rc = msdb.dbo.sp_start_job @job_name = N'Long'; SELECT @rc AS rc");
    });
    expect(rows).toEqual([{ rc: 1 }]);
    expect(errors.map(({ number, message, procName }) => [number, message, procName])).toEqual([
      [
        22022,
        'SQLServerAgent Error: Request to run job Long (from User operator) refused because the job is already running from a request by User operator.',
        expect.any(String),
      ],
    ]);
  });

  it('is stopped', async () => {
    const pool = await connect(server('etl01'));
    await pool.query("EXEC msdb.dbo.sp_stop_job @job_name = N'Long'");
    const ended = await waitForValue('it has ended', async () => {
      const row = await activity(pool, 'Long');
      return row.stop_execution_date === null ? undefined : row;
    });
    expect(ended).toMatchObject({
      run_status: 3,
      message:
        'The job was stopped prior to completion by User sa.  The Job was invoked by User operator.  The last step to run was step 1 (Run package).',
    });
  });

  it('runs T-SQL steps in the engine and keeps their messages', async () => {
    const pool = await connect(server('etl01'));
    await pool.query("EXEC msdb.dbo.sp_start_job @job_name = N'T-SQL'");
    await waitFor('it has ended', async () => (await activity(pool, 'T-SQL')).job_history_id !== null);
    const { recordset } = await pool.query(
      "SELECT h.message, h.run_status, h.sql_message_id FROM msdb.dbo.sysjobhistory h JOIN msdb.dbo.sysjobs j ON j.job_id = h.job_id WHERE j.name = N'T-SQL' AND h.step_id = 1",
    );
    expect(recordset).toEqual([
      {
        message:
          'Executed as user: NT SERVICE\\SQLSERVERAGENT. hi [SQLSTATE 01000] (Message 0)  no space left [SQLSTATE 42000] (Error 50000).  The step failed.',
        run_status: 0,
        sql_message_id: 50000,
      },
    ]);
  });

  it('can be started by a schedule', async () => {
    server('etl01').runJob('Quick', { schedule: 'Nightly' });
    expect(() => server('etl01').runJob('Quick', { user: 'x' })).toThrow(/pending request from Schedule 1 \(Nightly\)/);
    expect(() => server('etl01').runJob('Nope', { user: 'x' })).toThrow("it has 'Quick', 'Long', 'T-SQL'");
    const pool = await connect(server('etl01'));
    const row = await waitForValue('it has ended', async () => {
      const seen = await activity(pool, 'Quick');
      return seen.run_requested_source === '1' && seen.job_history_id !== null ? seen : undefined;
    });
    expect(row.message).toContain('The Job was invoked by Schedule 1 (Nightly).');
  });

  it('is made, run and deleted through procedures', async () => {
    const pool = await connect(server('etl01'), { user: 'operator' });
    const made = await pool
      .request()
      .input('job_name', sql.NVarChar(128), 'Made')
      .output('job_id', sql.UniqueIdentifier)
      .execute<never>('msdb.dbo.sp_add_job');
    const id = String((made.output as Record<string, unknown>).job_id);
    expect(made.returnValue).toBe(0);
    await pool.query(`EXEC msdb.dbo.sp_add_jobstep @job_id = '${id}', @step_name = N's', @command = N'SELECT 1'
      EXEC msdb.dbo.sp_add_jobserver @job_id = '${id}'`);
    await waitFor('the Agent knows it', async () => 'session_id' in (await activity(pool, 'Made')));
    await pool.query(`EXEC msdb.dbo.sp_start_job @job_id = '${id}'`);
    const ended = await waitForValue('it has ended', async () => {
      const row = await activity(pool, 'Made');
      return row.job_history_id === null ? undefined : row;
    });
    expect(ended.run_status).toBe(1);
    await pool.query(`EXEC msdb.dbo.sp_delete_job @job_id = '${id}'`);
    expect((await failure(activity(pool, 'Made'))).number).toBe(14262);
  });
});

describe('INSERT … EXEC', () => {
  it('takes sp_help_jobactivity with the Agent roles alone', async () => {
    const pool = await connect(server('etl01'), { user: 'operator' });
    const { recordset } = await pool.query(`
      CREATE TABLE #a (session_id int, job_id uniqueidentifier, job_name sysname, run_requested_date datetime,
        run_requested_source sysname NULL, queued_date datetime, start_execution_date datetime, last_executed_step_id int,
        last_executed_step_date datetime, stop_execution_date datetime, next_scheduled_run_date datetime,
        job_history_id int, message nvarchar(4000), run_status int, emailed int, netsent int, paged int)
      INSERT #a EXEC msdb.dbo.sp_help_jobactivity
      SELECT job_name FROM #a ORDER BY job_name
      DROP TABLE #a`);
    expect(recordset).toEqual([{ job_name: 'Long' }, { job_name: 'Quick' }, { job_name: 'T-SQL' }]);
  });

  it('does not take sp_help_job, which fills a table by INSERT … EXEC itself', async () => {
    const pool = await connect(server('etl01'));
    const error = await failure(pool.query('CREATE TABLE #h (a int) INSERT #h EXEC msdb.dbo.sp_help_job'));
    expect(error).toMatchObject({ number: 8164, message: 'An INSERT EXEC statement cannot be nested.' });
  });
});

describe('application locks', () => {
  const lock = (timeoutMs: number) =>
    `DECLARE @rc int; EXEC @rc = sp_getapplock @Resource = N'r', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = ${timeoutMs}; SELECT @rc AS rc`;

  /** Asks for the lock; when this resolves the server has read that, and has answered somebody else since. */
  const waitForLock = async (pool: sql.ConnectionPool) => {
    const other = await connect(server('etl01'));
    const before = server('etl01').requests().rpcs;
    const answer = pool.query<{ rc: number }>(lock(10_000));
    await waitFor('it is asked for', () => server('etl01').requests().rpcs > before);
    expect((await other.query(lock(0))).recordset).toEqual([{ rc: -1 }]);
    return { answer };
  };

  it('keep a second connection out until they are released', async () => {
    const first = await connect(server('etl01'));
    const second = await connect(server('etl01'), { user: 'nobody' });
    expect((await first.query(lock(0))).recordset).toEqual([{ rc: 0 }]);
    expect((await second.query(lock(0))).recordset).toEqual([{ rc: -1 }]);
    const { answer } = await waitForLock(second);
    await first.query("EXEC sp_releaseapplock @Resource = N'r', @LockOwner = 'Session'");
    expect((await answer).recordset).toEqual([{ rc: 1 }]);
  });

  it('are free once the connection is closed', async () => {
    const first = await connect(server('etl01'));
    const second = await connect(server('etl01'));
    await first.query(lock(0));
    expect((await second.query(lock(0))).recordset).toEqual([{ rc: -1 }]);
    const { answer } = await waitForLock(second);
    await first.close();
    expect((await answer).recordset).toEqual([{ rc: 1 }]);
  });

  it('outlive a request that the client gave up', async () => {
    const first = await connect(server('etl01'), { requestTimeout: 2_000 });
    const error = await failure(first.query(`${lock(0)} WAITFOR DELAY '00:00:20'`));
    expect(error).toMatchObject({ code: 'ETIMEOUT' });
    const second = await connect(server('etl01'));
    expect((await second.query(lock(0))).recordset).toEqual([{ rc: -1 }]);
    expect((await first.query('SELECT 1 AS one')).recordset).toEqual([{ one: 1 }]);
    await first.query("EXEC sp_releaseapplock @Resource = N'r', @LockOwner = 'Session'");
    expect((await second.query(lock(0))).recordset).toEqual([{ rc: 0 }]);
  });
});

describe('permissions', () => {
  it('an Agent role may call procedures and read two views, not the tables', async () => {
    const pool = await connect(server('etl01'), { user: 'operator' });
    const views = await pool.query(
      'SELECT name FROM msdb.dbo.sysjobs_view; SELECT TOP (1) name FROM msdb.dbo.syscategories',
    );
    expect(views.recordsets).toHaveLength(2);
    expect(await failure(pool.query('SELECT * FROM msdb.dbo.sysjobhistory'))).toMatchObject({
      number: 229,
      message: "The SELECT permission was denied on the object 'sysjobhistory', database 'msdb', schema 'dbo'.",
    });
  });

  it('a login without a role may call none', async () => {
    const pool = await connect(server('etl01'), { user: 'nobody' });
    expect(await failure(pool.query('EXEC msdb.dbo.sp_help_jobactivity'))).toMatchObject({
      number: 229,
      message: "The EXECUTE permission was denied on the object 'sp_help_jobactivity', database 'msdb', schema 'dbo'.",
    });
  });
});

describe('the Agent service', () => {
  it('refuses requests while it does not run, and a start of it is a new session', async () => {
    const pool = await connect(server('clear'));
    const start = "EXEC msdb.dbo.sp_start_job @job_name = N'Quick'";
    expect(await failure(pool.query(start))).toMatchObject({
      number: 22022,
      message: 'SQLServerAgent is not currently running so it cannot be notified of this action.',
    });
    await server('clear').agent.start();
    await pool.query(start);
    await waitFor('it has ended', async () => (await activity(pool, 'Quick')).job_history_id !== null);
    await server('clear').agent.crash();
    await server('clear').agent.start();
    const { recordset } = await pool.query('SELECT session_id FROM msdb.dbo.syssessions ORDER BY session_id');
    expect(recordset).toEqual([{ session_id: 1 }, { session_id: 2 }]);
    expect((await activity(pool, 'Quick')).run_requested_date).toBeNull();
  });
});

describe('the journal', () => {
  it('has every request with its answer, and every run from begin to end', async () => {
    const entries = journal().filter((entry) => entry.server === 'etl01');
    expect(entries[0]).toMatchObject({ event: 'listening', port: server('etl01').port });
    const ofLong = entries.filter((entry) => 'job' in entry && entry.job === 'Long');
    expect(ofLong).toMatchObject([
      { event: 'startRequest', login: 'operator', accepted: true },
      { event: 'runBegan', source: '4', requestedBy: 'User operator' },
      { event: 'startRequest', login: 'operator', accepted: false, error: expect.stringMatching(/^22022 /) as string },
      { event: 'stopRequest', login: 'sa', accepted: true },
      { event: 'stepEnded', stepId: 1, outcome: 'canceled', retriesAttempted: 0 },
      { event: 'runEnded', outcome: 'canceled' },
    ]);
    await waitFor('its requests are counted', () => journal().some((entry) => entry.event === 'requests'));
    expect(server('etl01').requests().logins).toBeGreaterThan(5);
  });
});
