import type { StartWindow } from '../definition/definition';
import type { Secret } from './secret';

/** The remote servers a worker knows and how to log in to them: the file `servers.yaml`, read by workers only. */
export interface Inventory {
  readonly servers: ReadonlyMap<string, RemoteServer>;
  /** Pool name → aliases of its servers, in file order. */
  readonly pools: ReadonlyMap<string, readonly string[]>;
}

/** One SQL Server instance with its own Agent. */
export interface RemoteServer {
  /** Its name in definitions, output and history. */
  readonly alias: string;
  readonly host: string;
  /** TCP port; exclusive with `instance`. Default 1433. */
  readonly port?: number;
  /** A named instance, found through SQL Server Browser. */
  readonly instance?: string;
  readonly login: SqlLogin;
  /** How many jobs may run here at once; `auto`: as the server's own capacity has it; unlimited if absent. */
  readonly maxConcurrent?: number | 'auto';
  /** Which jobs count: those that somebody asked for (default), or also those of schedules and alerts. */
  readonly count?: 'asked' | 'all';
  /** How far apart starts here have to be, in milliseconds; not at all if absent. */
  readonly startEveryMs?: number;
  /** When jobs may be started here; at any time if absent. */
  readonly window?: StartWindow;
  /** Encrypt the connection (default true). */
  readonly encrypt: boolean;
  /** Accept any certificate (default false). */
  readonly trustServerCertificate: boolean;
  /** PEM text of the certificate authority that signed the server's certificate, if it is not a public one. */
  readonly certificateAuthority?: string;
}

/** A SQL Server login with user and password. */
export interface SqlLogin {
  readonly user: string;
  readonly password: Secret;
}
