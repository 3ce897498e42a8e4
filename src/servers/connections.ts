import type { Socket } from 'node:net';
import { ConnectionPool } from 'mssql';
import type { config } from 'mssql';
import type { Connection } from 'tedious';
import type { RemoteServer } from './inventory';

/** Times of a connection, in milliseconds. */
export interface ConnectionSettings {
  readonly connectTimeoutMs: number;
  /** How long a batch may take unless it says so itself. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_CONNECTION_SETTINGS: ConnectionSettings = { connectTimeoutMs: 15_000, requestTimeoutMs: 15_000 };

const APPLICATION_NAME = 'ssis-parent';

/** SQL Server itself refused the login; the driver's own error leaves out the number that says why. */
export class LoginError extends Error {
  override readonly name = 'LoginError';

  constructor(
    message: string,
    readonly number: number,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The connections of this worker to one server: one for each purpose, opened when first needed and again after it was
 * discarded or lost. The sizes are 1 so that a server never sees more of us than there are purposes.
 */
export class Connections<Purpose extends string> {
  readonly #opening = new Map<Purpose, Promise<ConnectionPool>>();

  constructor(
    private readonly server: RemoteServer,
    private readonly settings: ConnectionSettings = DEFAULT_CONNECTION_SETTINGS,
  ) {}

  /** All who ask at once get the same one. @throws whatever the driver says when there is none to be had. */
  pool(purpose: Purpose): Promise<ConnectionPool> {
    const opening = this.#opening.get(purpose) ?? this.#open(purpose);
    this.#opening.set(purpose, opening);
    return opening;
  }

  /** Closes the connection and whatever its session holds on the server; the next who asks gets a new one. */
  async discard(purpose: Purpose): Promise<void> {
    const opening = this.#opening.get(purpose);
    this.#opening.delete(purpose);
    const pool = await opening?.catch(() => undefined);
    await pool?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#opening.keys()].map((purpose) => this.discard(purpose)));
  }

  async #open(purpose: Purpose): Promise<ConnectionPool> {
    let refusal: { readonly number: number; readonly message: string } | undefined;
    const beforeConnect = (connection: Connection): void => {
      sendAtOnce(connection);
      const hear = (message: typeof refusal): void => void (refusal = message);
      connection.on('errorMessage', hear);
      connection.once('connect', () => connection.off('errorMessage', hear));
    };
    const pool = new ConnectionPool({ ...driverConfig(this.server, this.settings), beforeConnect });
    // A connection that dies while it is idle says so here; the pool replaces it by itself.
    pool.on('error', () => undefined);
    try {
      return await pool.connect();
    } catch (error) {
      this.#opening.delete(purpose);
      await pool.close().catch(() => undefined);
      throw refusal === undefined ? error : new LoginError(refusal.message, refusal.number, { cause: error });
    }
  }
}

/**
 * A batch takes several packets, and the driver leaves Nagle's algorithm on: the last one would wait until the server has
 * acknowledged those before it, which it puts off for 40 ms and more.
 */
function sendAtOnce(connection: Connection): void {
  connection.once('connect', () => (connection as unknown as { socket?: Socket }).socket?.setNoDelay(true));
}

function driverConfig(server: RemoteServer, { connectTimeoutMs, requestTimeoutMs }: ConnectionSettings): config {
  const { host, port, instance, login, encrypt, trustServerCertificate, certificateAuthority } = server;
  return {
    server: host,
    ...(port === undefined ? {} : { port }),
    user: login.user,
    password: login.password.reveal(),
    database: 'msdb',
    connectionTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    pool: { min: 0, max: 1, idleTimeoutMillis: 60_000 },
    // The driver's own SELECT 1 before every batch would double the statements on the server.
    validateConnection: 'socket',
    options: {
      appName: APPLICATION_NAME,
      encrypt,
      trustServerCertificate,
      ...(instance === undefined ? {} : { instanceName: instance }),
      ...(certificateAuthority === undefined ? {} : { cryptoCredentialsDetails: { ca: certificateAuthority } }),
    },
  };
}
