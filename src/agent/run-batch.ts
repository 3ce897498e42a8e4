import { Request } from 'mssql';
import type { ConnectionPool, ISqlType } from 'mssql';

/** One input of a batch: `@name` inside it. */
export interface BatchInput {
  readonly name: string;
  readonly type: ISqlType | (() => ISqlType);
  readonly value: unknown;
}

export interface BatchOptions {
  /** Gives the batch up (an attention is sent). */
  readonly signal?: AbortSignal;
  /** How long to wait for the whole reply, instead of the connection's own time. */
  readonly timeoutMs?: number;
}

export type SqlRow = Readonly<Record<string, unknown>>;

/** An ERROR token: what SQL Server itself said. */
export interface SqlError {
  readonly number: number;
  readonly message: string;
  readonly procedure: string;
}

/** What a batch answered, as far as it answered. */
export interface BatchReply {
  /** Result set after result set, each as its rows. */
  readonly resultSets: readonly (readonly SqlRow[])[];
  readonly sqlErrors: readonly SqlError[];
  /** The reply was cut short: connection lost, time-out, given up. Undefined when it came whole. */
  readonly cut: Error | undefined;
}

/** The type declarations of `mssql` do not know its per-request settings. */
const TimedRequest = Request as new (pool: ConnectionPool, settings: { readonly requestTimeout?: number }) => Request;

/**
 * Runs a batch with its inputs as one `sp_executesql` and keeps both its rows and its errors: `mssql` gives only the
 * errors unless it streams. Resolves even when the connection is lost; what that means is for the caller to say.
 */
export async function runBatch(
  pool: ConnectionPool,
  text: string,
  inputs: readonly BatchInput[],
  { signal, timeoutMs }: BatchOptions = {},
): Promise<BatchReply> {
  const request = new TimedRequest(pool, timeoutMs === undefined ? {} : { requestTimeout: timeoutMs });
  for (const { name, type, value } of inputs) request.input(name, type, value);
  const giveUp = (): void => {
    request.cancel();
  };
  if (signal?.aborted === true) return { resultSets: [], sqlErrors: [], cut: new Error('given up before it was sent') };
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await stream(request, text);
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

function stream(request: Request, text: string): Promise<BatchReply> {
  const resultSets: SqlRow[][] = [];
  const sqlErrors: SqlError[] = [];
  let cut: Error | undefined;
  request.stream = true;
  request.on('recordset', () => resultSets.push([]));
  request.on('row', (row: SqlRow) => resultSets.at(-1)?.push(row));
  request.on('error', (error: Error) => {
    const said = sqlErrorOf(error);
    if (said === undefined) cut ??= error;
    else sqlErrors.push(said);
  });
  return new Promise((resolve) => {
    request.on('done', () => resolve({ resultSets, sqlErrors, cut }));
    void request.query(text);
  });
}

/** `mssql` wraps an ERROR token and every failure of its own alike; only the former has a severity (class). */
function sqlErrorOf(error: Error & { number?: unknown; class?: unknown; procName?: unknown }): SqlError | undefined {
  if (typeof error.number !== 'number' || typeof error.class !== 'number') return undefined;
  const procedure = typeof error.procName === 'string' ? error.procName : '';
  return { number: error.number, message: error.message, procedure };
}

/** The rows of every result set whose rows call themselves `part`. */
export function rowsOf(reply: BatchReply, part: string): SqlRow[] {
  return reply.resultSets.flat().filter((row) => row.part === part);
}
