import { ConnectionPool } from 'mssql';
import type { config } from 'mssql';
import type { RunningServer } from '../../../simulator';

const opened: ConnectionPool[] = [];

/** A pool of one connection to a simulated server; `closeClients` closes it. */
export async function connect(
  server: RunningServer,
  settings: {
    user?: string;
    password?: string;
    encrypt?: boolean;
    requestTimeout?: number;
    connectionTimeout?: number;
    database?: string;
  } = {},
): Promise<ConnectionPool> {
  const { encrypt = false, user = 'sa', password = 'secret', ...rest } = settings;
  const options: config = {
    server: 'localhost',
    port: server.port,
    user,
    password,
    pool: { min: 0, max: 1 },
    ...rest,
    options: { encrypt, appName: 'simulator-test', ...trust(server, encrypt) },
  };
  const pool = new ConnectionPool(options);
  // Without a listener, a connection that is cut while nobody asks anything would end the tests.
  pool.on('error', () => undefined);
  opened.push(pool);
  return pool.connect();
}

function trust(server: RunningServer, encrypt: boolean): Partial<NonNullable<config['options']>> {
  return encrypt ? { cryptoCredentialsDetails: { ca: server.certificate }, trustServerCertificate: false } : {};
}

export async function closeClients(): Promise<void> {
  await Promise.all(opened.splice(0).map((pool) => pool.close()));
}
