import { Connections, DEFAULT_CONNECTION_SETTINGS } from '../servers/connections';
import type { ConnectionSettings } from '../servers/connections';
import type { Inventory } from '../servers/inventory';
import type { ConnectionPurpose } from './agent-server';
import { AgentServer } from './agent-server';
import type { PollSettings } from './server-poller';
import { DEFAULT_POLL_SETTINGS, ServerPoller } from './server-poller';

/** One remote server with what this process keeps for it: its connections and its one poller. */
export interface FleetServer {
  readonly server: AgentServer;
  readonly poller: ServerPoller;
}

export interface FleetSettings {
  readonly connection: ConnectionSettings;
  readonly poll: PollSettings;
}

export const DEFAULT_FLEET_SETTINGS: FleetSettings = {
  connection: DEFAULT_CONNECTION_SETTINGS,
  poll: DEFAULT_POLL_SETTINGS,
};

/** The remote servers of an inventory. Nothing is opened before it is needed. */
export class Fleet {
  readonly #members: ReadonlyMap<string, FleetServer & { readonly connections: Connections<ConnectionPurpose> }>;

  constructor(inventory: Inventory, { connection, poll }: FleetSettings = DEFAULT_FLEET_SETTINGS) {
    this.#members = new Map(
      [...inventory.servers].map(([alias, remote]) => {
        const connections = new Connections<ConnectionPurpose>(remote, connection);
        const server = new AgentServer(alias, connections);
        return [alias, { server, poller: new ServerPoller(server, poll), connections }];
      }),
    );
  }

  /** @throws RangeError when the inventory does not know the server. */
  member(alias: string): FleetServer {
    const member = this.#members.get(alias);
    if (member === undefined) throw new RangeError(`the inventory of this worker has no server '${alias}'`);
    return member;
  }

  /** Ends every look and closes every connection. */
  async close(): Promise<void> {
    const closing = [...this.#members.values()].map(({ poller, connections }) => {
      poller.close(new Error('this worker is stopping'));
      return connections.close();
    });
    await Promise.all(closing);
  }
}
