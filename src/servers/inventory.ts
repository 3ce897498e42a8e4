import type { StartWindow } from '../definition/definition';
import type { Secret } from './secret';

/** What an inventory says of where packages may run. */
export interface Places {
  readonly servers: ReadonlyMap<string, ServerPlace>;
  /** Pool name → aliases of its servers, in file order. */
  readonly pools: ReadonlyMap<string, readonly string[]>;
}

export interface ServerPlace {
  /** How many jobs may run here at once; `auto`: as the server's own capacity has it; unlimited if absent. */
  readonly maxConcurrent?: number | 'auto';
  /** Which jobs count: those that somebody asked for (default), or also those of schedules and alerts. */
  readonly count?: 'asked' | 'all';
  /** How far apart starts here have to be, in milliseconds; not at all if absent. */
  readonly startEveryMs?: number;
  /** When jobs may be started here; at any time if absent. */
  readonly window?: StartWindow;
}

/** The remote servers a worker knows and how to log in to them: the file `servers.yaml`, read by workers only. */
export interface Inventory extends Places {
  readonly servers: ReadonlyMap<string, RemoteServer>;
}

/** One SQL Server instance with its own Agent. */
export interface RemoteServer extends ServerPlace {
  /** Its name in definitions, output and history. */
  readonly alias: string;
  readonly host: string;
  /** TCP port; exclusive with `instance`. Default 1433. */
  readonly port?: number;
  /** A named instance, found through SQL Server Browser. */
  readonly instance?: string;
  readonly login: SqlLogin;
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
