import type { AgentServer } from './agent-server';
import { SERVER_LOAD_BATCH } from './batches/server-load-batch';
import type { SqlRow } from './run-batch';
import { rowsOf } from './run-batch';
import { limitInputs, type ServerLoad, type StartLimits } from './start-limits';

/**
 * Looks how busy a server is, as far as its limits make it matter.
 * @throws ServerTrouble
 */
export async function readServerLoad(server: AgentServer, limits: StartLimits): Promise<ServerLoad> {
  const inputs = limitInputs(limits).filter(({ name }) => name !== 'maxConcurrent');
  const reply = await server.read('control', SERVER_LOAD_BATCH, inputs);
  return serverLoad(rowsOf(reply, 'load')[0]);
}

export function serverLoad(row: SqlRow | undefined): ServerLoad {
  return { running: Number(row?.running ?? 0), pauseMs: Number(row?.pauseMs ?? 0) };
}
