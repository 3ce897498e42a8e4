import { setTimeout as sleep } from 'node:timers/promises';
import { Bit, ConnectionPool, MAX, NVarChar } from 'mssql';
import { encodeJobs, jobByName, LOOK_BATCH } from '../../src/agent/batches/look-batch';
import { runBatch } from '../../src/agent/run-batch';
import { ForkedSimulator } from './forked-simulator';
import { jobName, PASSWORD, type Scale } from './scale';

/** One run at one scale, by what was measured. */
export type Measures = Readonly<Record<string, number>>;

const IDLE_MS = 5_000;
const QUERIES = 400;
const AT_ONCE = 16;
const WATCHED_JOBS = Array.from({ length: 10 }, (_, index) => jobByName(jobName(index)));

const ACTIVITY = 'EXEC msdb.dbo.sp_help_jobactivity';
const HISTORY = `SELECT j.name, h.run_status, h.run_duration, msdb.dbo.agent_datetime(h.run_date, h.run_time) AS started, h.message
  FROM msdb.dbo.sysjobhistory AS h INNER JOIN msdb.dbo.sysjobs AS j ON j.job_id = h.job_id
  WHERE h.step_id = 0 AND h.run_date >= CONVERT(int, CONVERT(varchar(8), DATEADD(DAY, -1, GETDATE()), 112))
  ORDER BY h.instance_id DESC`;
const LAST_RUNS = `SELECT j.name, last_run.run_status FROM msdb.dbo.sysjobs AS j
  OUTER APPLY (SELECT TOP (1) h.run_status FROM msdb.dbo.sysjobhistory AS h
    WHERE h.job_id = j.job_id AND h.step_id = 0 ORDER BY h.instance_id DESC) AS last_run`;

/** Starts everything at this scale, measures it and ends it again. */
export async function measure(scale: Scale): Promise<Measures> {
  const simulator = await ForkedSimulator.start(scale);
  const { startMs, before, after, heapMb, ports } = simulator.started;
  const pools: ConnectionPool[] = [];
  try {
    const idle = await using(simulator, () => sleep(IDLE_MS));
    const login = await using(simulator, async () => {
      await each(ports, async (port) => pools.push(await connect(port)));
    });
    const look = await ask(simulator, pools, lookAtTenJobs);
    const activity = await ask(simulator, pools, (pool) => pool.query(ACTIVITY));
    const starts = await startAll(simulator, pools, scale);
    const history = await ask(simulator, pools, (pool) => pool.query(HISTORY));
    const lastRuns = await ask(simulator, pools, (pool) => pool.query(LAST_RUNS));
    return {
      'start-up, ms': startMs,
      'resident before, MB': before.residentMb,
      'resident after start-up, MB': after.residentMb,
      'resident per job, KB': ((after.residentMb - before.residentMb) * 1024) / scale.jobs,
      'heap per job, KB': (heapMb * 1024) / scale.jobs,
      'idle: CPU, ms per s': (idle.serverMs * 1000) / idle.wallMs,
      'login (TLS): server CPU, ms': login.serverMs / ports.length,
      'login (TLS): client CPU, ms': login.clientMs / ports.length,
      ...named('look batch, 10 jobs', look),
      ...named('sp_help_jobactivity', activity),
      ...starts,
      ...named('history of a day', history),
      ...named('last run of each job', lastRuns),
    };
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
    await simulator.close();
  }
}

interface Spent {
  readonly wallMs: number;
  readonly serverMs: number;
  readonly clientMs: number;
}

async function using(simulator: ForkedSimulator, work: () => Promise<unknown>): Promise<Spent> {
  const { cpuMs } = await simulator.usage();
  const client = process.cpuUsage();
  const began = performance.now();
  await work();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(client);
  return { wallMs, serverMs: (await simulator.usage()).cpuMs - cpuMs, clientMs: (user + system) / 1000 };
}

/** One query after the other on each connection, `AT_ONCE` of them busy; per query. */
async function ask(
  simulator: ForkedSimulator,
  pools: readonly ConnectionPool[],
  query: (pool: ConnectionPool) => Promise<unknown>,
): Promise<Spent> {
  const asked = Array.from({ length: QUERIES }, (_, index) => pools[index % pools.length]).filter(
    (pool) => pool !== undefined,
  );
  const { wallMs, serverMs, clientMs } = await using(simulator, () => each(asked, query));
  return { wallMs: wallMs / QUERIES, serverMs: serverMs / QUERIES, clientMs: clientMs / QUERIES };
}

/** Every job once; until all have been accepted, and until all have ended. */
async function startAll(simulator: ForkedSimulator, pools: readonly ConnectionPool[], scale: Scale): Promise<Measures> {
  const perServer = scale.jobs / scale.servers;
  const began = performance.now();
  let acceptedMs = 0;
  const spent = await using(simulator, async () => {
    const jobs = Array.from({ length: perServer }, (_, index) => pools.map((pool) => ({ pool, job: jobName(index) })));
    await each(jobs.flat(), ({ pool, job }) => pool.query(`EXEC msdb.dbo.sp_start_job @job_name = N'${job}'`));
    acceptedMs = performance.now() - began;
    while ((await simulator.usage()).runsEnded < scale.jobs) await sleep(20);
  });
  const { residentMb, runsSucceeded } = await simulator.usage();
  if (runsSucceeded !== scale.jobs) throw new Error(`${runsSucceeded} of ${scale.jobs} jobs succeeded`);
  return {
    'starts per second': (scale.jobs * 1000) / acceptedMs,
    'last start to last end, ms': spent.wallMs - acceptedMs,
    'start and run: server CPU, ms per job': spent.serverMs / scale.jobs,
    'start: client CPU, ms per job': spent.clientMs / scale.jobs,
    'resident after all runs, MB': residentMb,
  };
}

function lookAtTenJobs(pool: ConnectionPool): Promise<unknown> {
  return runBatch(pool, LOOK_BATCH, [
    { name: 'jobs', type: NVarChar(MAX), value: encodeJobs(WATCHED_JOBS) },
    { name: 'withSteps', type: Bit, value: false },
  ]);
}

async function connect(port: number): Promise<ConnectionPool> {
  return new ConnectionPool({
    server: 'localhost',
    port,
    user: 'ssis_parent',
    password: PASSWORD,
    pool: { min: 0, max: 1, idleTimeoutMillis: 600_000 },
    validateConnection: 'socket',
    requestTimeout: 60_000,
    options: { encrypt: true, trustServerCertificate: true },
  }).connect();
}

/** `AT_ONCE` of them at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function named(what: string, { wallMs, serverMs, clientMs }: Spent): Measures {
  return {
    [`${what}: wall, ms`]: wallMs,
    [`${what}: server CPU, ms`]: serverMs,
    [`${what}: client CPU, ms`]: clientMs,
  };
}
