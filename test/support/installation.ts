import { randomUUID } from 'node:crypto';
import { Fleet } from '../../src/agent/fleet';
import { Secret } from '../../src/servers/secret';
import { startWorker } from './running-worker';
import type { LOGIN, SimulatedFleet } from './simulated-fleet';
import type { TestTemporal } from './temporal';

/** For an installation that shares no login with the first. */
export const OTHER_LOGIN = { user: 'ssis_parent_2', password: 'let me in, too' } as const;
/** To be known to the servers besides {@link LOGIN}. */
export const OTHER_LOGINS = {
  [OTHER_LOGIN.user]: { password: OTHER_LOGIN.password, roles: ['SQLAgentOperatorRole' as const] },
};

/** One of several that know nothing of each other: a worker with a task queue and connections of its own. */
export interface Installation {
  readonly taskQueue: string;
  stop(): Promise<void>;
}

/** On the servers of `simulated`, to which it logs in as this. */
export async function startInstallation(
  temporal: TestTemporal,
  simulated: SimulatedFleet,
  { user, password }: typeof LOGIN | typeof OTHER_LOGIN,
): Promise<Installation> {
  const login = { user, password: new Secret(password) };
  const servers = [...simulated.inventory.servers].map(([alias, server]) => [alias, { ...server, login }] as const);
  const inventory = { ...simulated.inventory, servers: new Map(servers) };
  const fleet = new Fleet(inventory, simulated.settings);
  const taskQueue = randomUUID();
  const worker = await startWorker(temporal, taskQueue, { fleet, inventory });
  return {
    taskQueue,
    stop: async () => {
      await worker.stop();
      await fleet.close();
    },
  };
}
