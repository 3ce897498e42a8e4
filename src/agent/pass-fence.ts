import type { AgentServer } from './agent-server';
import { FENCE_BATCH } from './batches/fence-batch';
import { lockInput } from './protocol-inputs';
import type { ProtocolSettings } from './protocol-settings';
import { rowsOf } from './run-batch';
import { ServerTrouble } from './server-trouble';

/**
 * Takes the server's start lock and gives it back. Returns the server's clock (UTC, milliseconds) when it did.
 * @throws ServerTrouble also when the lock was not to be had in time: a start batch may still be inside.
 */
export async function passFence(server: AgentServer, settings: ProtocolSettings): Promise<number> {
  const reply = await server.read('start', FENCE_BATCH, [lockInput(settings)]);
  const [answer] = rowsOf(reply, 'reply');
  if (answer === undefined || Number(answer.lock) < 0) {
    throw new ServerTrouble('ServerError', server.alias, 'the start lock is held by another start for too long');
  }
  return Date.parse(`${String(answer.utcNow).slice(0, 23)}Z`);
}
