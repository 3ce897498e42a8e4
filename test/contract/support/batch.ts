import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionPool, Request } from 'mssql';
import type { Connection } from 'tedious';

/** One error of a batch. */
export interface AnsweredError {
  readonly number: number;
  /** Severity. */
  readonly class: number;
  readonly state: number;
  readonly text: string;
}

export interface AnsweredColumn {
  readonly name: string;
  /** As the driver names it. */
  readonly type: string;
  readonly nullable: boolean;
}

/** What a target answered to a batch. */
export interface Answer {
  readonly sets: readonly {
    readonly columns: readonly AnsweredColumn[];
    readonly rows: readonly (readonly unknown[])[];
  }[];
  readonly errors: readonly AnsweredError[];
  readonly messages: readonly string[];
  readonly milliseconds: number;
}

export interface Connect {
  readonly server: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly encrypt: boolean;
}

/** One login on a target. */
export interface Session {
  /** With `cancelAfterMs` the client gives up then, and sends an attention. */
  run(sql: string, cancelAfterMs?: number): Promise<Answer>;
  /** As pools of other drivers do before they hand a connection to the next user. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Batches that wait for the Agent may take a while on a busy machine. */
const REQUEST_TIMEOUT_MS = 50_000;

export async function openSession({ encrypt, ...login }: Connect): Promise<Session> {
  const options = { encrypt, trustServerCertificate: true, appName: 'ssis-parent contract' };
  const pool = new ConnectionPool({
    ...{ ...login, pool: { min: 0, max: 1 }, options, arrayRowMode: true },
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  await pool.connect();
  return {
    run: (sql, cancelAfterMs) => collect(pool, sql, cancelAfterMs),
    reset: () => reset(pool as unknown as PoolOfOne),
    close: () => pool.close(),
  };
}

/** `mssql` never resets a connection; tedious, below it, can. */
interface PoolOfOne {
  acquire(requester: object): Promise<Connection>;
  release(connection: Connection): void;
}

async function reset(pool: PoolOfOne): Promise<void> {
  const connection = await pool.acquire({});
  await new Promise<void>((resolve, reject) => connection.reset((error) => (error ? reject(error) : resolve())));
  pool.release(connection);
}

/** A batch in a session of its own. */
export async function runOnce(connect: Connect, sql: string): Promise<Answer> {
  const session = await openSession(connect);
  try {
    return await session.run(sql);
  } finally {
    await session.close();
  }
}

interface DriverColumn {
  readonly name: string;
  readonly type: { readonly declaration?: string; readonly name?: string };
  readonly nullable?: boolean;
}

/** `mssql` gives rows and errors side by side only when it streams. */
function collect(pool: ConnectionPool, sql: string, cancelAfterMs: number | undefined): Promise<Answer> {
  const sets: { columns: AnsweredColumn[]; rows: unknown[][] }[] = [];
  const errors: AnsweredError[] = [];
  const messages: string[] = [];
  const began = performance.now();
  const request = new Request(pool);
  request.stream = true;
  request.on('recordset', (columns: unknown) => {
    sets.push({ columns: (columns as DriverColumn[]).map(answeredColumn), rows: [] });
  });
  request.on('row', (row: unknown) => sets.at(-1)?.rows.push(row as unknown[]));
  request.on('info', ({ message }: { message: string }) => messages.push(message));
  request.on('error', (error: Error & { number?: number; class?: number; state?: number }) => {
    const { number = 0, class: severity = 0, state = 0, message: text } = error;
    errors.push({ number, class: severity, state, text });
  });
  if (cancelAfterMs !== undefined) void sleep(cancelAfterMs).then(() => request.cancel());
  return new Promise((resolve) => {
    request.on('done', () => resolve({ sets, errors, messages, milliseconds: Math.round(performance.now() - began) }));
    void request.batch(sql);
  });
}

function answeredColumn({ name, type, nullable = false }: DriverColumn): AnsweredColumn {
  return { name, type: type.declaration ?? type.name ?? '', nullable };
}
