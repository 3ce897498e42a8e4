import type { RunningSimulator, SimulatorDescription } from '../../../simulator';
import type { Inventory } from '../../servers/inventory';
import { loadInventory } from '../../servers/load-inventory';

/** The described servers on free ports: two demos must not be in each other's way. */
export function demoDescription({ servers }: SimulatorDescription): SimulatorDescription {
  return {
    servers: Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, { ...server, port: 0 }])),
  };
}

/** The inventory of the file, with each server where it listens now, its certificate checked. */
export function demoInventory(file: string, { servers }: RunningSimulator): Inventory {
  const inventory = loadInventory(file, {});
  const moved = [...inventory.servers].map(([alias, remote]) => {
    const running = servers[alias];
    if (running === undefined) throw new Error(`the simulator runs no server '${alias}', which ${file} names`);
    const { port, certificate: certificateAuthority } = running;
    return [alias, { ...remote, port, certificateAuthority, trustServerCertificate: false }] as const;
  });
  return { ...inventory, servers: new Map(moved) };
}
