import { ConnectionPool, Request } from 'mssql';
import { type RunningSimulator, startSimulator } from '../../../simulator';

/** One error or message of a batch. */
export interface AnsweredError {
  readonly number: number;
  readonly class: number;
  readonly state: number;
  readonly text: string;
}

/** What a target answered to a batch. */
export interface Answer {
  readonly sets: readonly { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }[];
  readonly errors: readonly AnsweredError[];
  readonly messages: readonly string[];
}

/** A server that the contracts are held against. */
export interface Target {
  /** Whether it is a SQL Server rather than the simulator. */
  readonly isReal: boolean;
  /** Runs a batch in a session of its own. */
  run(sql: string): Promise<Answer>;
  close(): Promise<void>;
}

/** Names a SQL Server to prove the contracts on: `mssql://user:password@host:port`. */
export const TARGET_VARIABLE = 'SQLSERVER_TARGET';

/** The SQL Server that `SQLSERVER_TARGET` names, else a simulated one. @throws TypeError when that is no URL. */
export async function openTarget(env: NodeJS.ProcessEnv): Promise<Target> {
  const url = env[TARGET_VARIABLE] ?? '';
  return url === '' ? openSimulated() : openReal(new URL(url));
}

async function openSimulated(): Promise<Target> {
  const logins = { contract: { password: 'contract', sysadmin: true } };
  const simulator: RunningSimulator = await startSimulator({ servers: { target: { encryption: 'off', logins } } });
  const { port = 0 } = simulator.servers.target ?? {};
  const connect = { server: '127.0.0.1', port, user: 'contract', password: 'contract', encrypt: false };
  return { isReal: false, run: (sql) => runOnce(connect, sql), close: () => simulator.close() };
}

function openReal({ hostname, port, username, password }: URL): Target {
  const connect = {
    server: hostname,
    port: port === '' ? 1433 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    encrypt: true,
  };
  return { isReal: true, run: (sql) => runOnce(connect, sql), close: () => Promise.resolve() };
}

interface Connect {
  readonly server: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly encrypt: boolean;
}

async function runOnce({ encrypt, ...login }: Connect, sql: string): Promise<Answer> {
  const options = { encrypt, trustServerCertificate: true, appName: 'ssis-parent contract' };
  const pool = await new ConnectionPool({ ...login, pool: { min: 0, max: 1 }, options, arrayRowMode: true }).connect();
  try {
    return await collect(pool, sql);
  } finally {
    await pool.close();
  }
}

/** `mssql` gives rows and errors side by side only when it streams. */
function collect(pool: ConnectionPool, sql: string): Promise<Answer> {
  const sets: { columns: string[]; rows: unknown[][] }[] = [];
  const errors: AnsweredError[] = [];
  const messages: string[] = [];
  const request = new Request(pool);
  request.stream = true;
  request.on('recordset', (columns: unknown) => {
    sets.push({ columns: (columns as { name: string }[]).map(({ name }) => name), rows: [] });
  });
  request.on('row', (row: unknown) => sets.at(-1)?.rows.push(row as unknown[]));
  request.on('info', ({ message }: { message: string }) => messages.push(message));
  request.on('error', (error: Error & { number?: number; class?: number; state?: number }) => {
    const { number = 0, class: severity = 0, state = 0, message: text } = error;
    errors.push({ number, class: severity, state, text });
  });
  return new Promise((resolve) => {
    request.on('done', () => resolve({ sets, errors, messages }));
    void request.batch(sql);
  });
}
