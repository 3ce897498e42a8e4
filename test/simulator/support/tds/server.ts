import { startSimulator } from '../../../../simulator';
import type { RunningSimulator } from '../../../../simulator';

/** One simulated server without encryption, for clients that speak TDS by hand; `sa` has the password `secret`. */
export async function startClearServer(): Promise<{ readonly port: number; readonly simulator: RunningSimulator }> {
  const logins = { sa: { password: 'secret', sysadmin: true } };
  const simulator = await startSimulator({
    servers: { etl01: { encryption: 'off', logins, jobs: { Quick: { steps: [{ name: 'Run package' }] } } } },
  });
  return { port: simulator.servers.etl01?.port ?? 0, simulator };
}
