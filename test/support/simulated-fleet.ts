import type { ProtocolSettings } from '../../src/agent/protocol-settings';
import { Fleet, type FleetSettings } from '../../src/agent/fleet';
import type { Inventory, RemoteServer } from '../../src/servers/inventory';
import { Secret } from '../../src/servers/secret';
import {
  type JournalEntry,
  type RunningServer,
  type SimulatorDescription,
  type SimulatorOptions,
  startSimulator,
} from '../../simulator';
import { createSystemClock } from '../../simulator/clock';
import { HeldJobs } from './held-jobs';

/** The protocol's times, small: the simulated Agent takes milliseconds where a real one may take seconds. */
export const FAST_PROTOCOL: ProtocolSettings = {
  ticketLifeMs: 4_000,
  settleMs: 500,
  graceMs: 2_000,
  unseenMs: 4_000,
  lockTimeoutMs: 2_000,
  holdMs: 4_000,
};

export const FAST_POLL = { minIntervalMs: 50, maxIntervalMs: 500, maxBackoffMs: 1_000 };
const FAST_CONNECTION = { connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 };
const FAST_FLEET: FleetSettings = { connection: FAST_CONNECTION, poll: FAST_POLL };

/** The login of the product on simulated servers: the least that Microsoft's roles allow. */
export const LOGIN = { user: 'ssis_parent', password: 'let me in' } as const;
export const LOGINS = {
  [LOGIN.user]: { password: LOGIN.password, roles: ['SQLAgentOperatorRole' as const] },
};

type Servers = SimulatorDescription['servers'];

export interface SimulatedFleet {
  readonly inventory: Inventory;
  readonly fleet: Fleet;
  /** How it talks to the servers. */
  readonly settings: FleetSettings;
  readonly journal: readonly JournalEntry[];
  server(alias: string): RunningServer;
  /** Ends the jobs that take `HELD`, as if their time had passed; those that begin later end at once. */
  letJobsEnd(): void;
  close(): Promise<void>;
}

export interface FleetOptions {
  readonly pools?: Readonly<Record<string, readonly string[]>>;
  /** What the inventory says of a server, beyond where it is. */
  readonly remote?: Readonly<Record<string, Partial<RemoteServer>>>;
  /** How the product talks to the servers; with small times unless given. */
  readonly settings?: FleetSettings;
  /** Told of every entry of the journal before its server goes on. */
  readonly onJournal?: (entry: JournalEntry) => void;
  /** The servers' time; the computer's unless given. */
  readonly clock?: NonNullable<SimulatorOptions['clock']>;
}

/** Simulated servers with everything of ours that talks to them; all of them know the login above. */
export async function startFleet(
  servers: Servers,
  { pools = {}, remote = {}, settings = FAST_FLEET, onJournal, clock = createSystemClock }: FleetOptions = {},
): Promise<SimulatedFleet> {
  const journal: JournalEntry[] = [];
  const held = new HeldJobs();
  const withLogins = Object.entries(servers).map(([alias, server]) => [
    alias,
    { ...server, logins: { ...LOGINS, ...server.logins } },
  ]);
  const simulator = await startSimulator(
    { servers: Object.fromEntries(withLogins) as Servers },
    {
      journal: (entry) => {
        journal.push(entry);
        onJournal?.(entry);
      },
      clock: (timeZone) => held.holding(clock(timeZone)),
    },
  );
  const inventory: Inventory = {
    servers: new Map(
      Object.values(simulator.servers).map((server) => [
        server.name,
        { ...remoteServer(server), ...remote[server.name] },
      ]),
    ),
    pools: new Map(Object.entries(pools)),
  };
  const fleet = new Fleet(inventory, settings);
  return {
    inventory,
    fleet,
    settings,
    journal,
    server: (alias) => {
      const found = simulator.servers[alias];
      if (found === undefined) throw new Error(`there is no simulated server ${alias}`);
      return found;
    },
    letJobsEnd: () => held.letEnd(),
    close: async () => {
      await fleet.close();
      await simulator.close();
    },
  };
}

/** Its entry in an inventory; the certificate is checked. */
export function remoteServer({ name, port, certificate }: RunningServer): RemoteServer {
  return {
    alias: name,
    host: 'localhost',
    port,
    login: { user: LOGIN.user, password: new Secret(LOGIN.password) },
    encrypt: certificate !== '',
    trustServerCertificate: false,
    ...(certificate === '' ? {} : { certificateAuthority: certificate }),
  };
}
