import { Bit } from 'mssql';
import type { AgentServer } from './agent-server';
import { STOP_BATCH } from './batches/stop-batch';
import { jobInputs, lockInput, newestOutcomeInput, textInput } from './protocol-inputs';
import type { ProtocolSettings } from './protocol-settings';
import { rowsOf } from './run-batch';
import { troubleOf } from './server-trouble';
import type { StopReply } from './stop-attempt';
import type { StartTicket } from './ticket';
import type { SeenRun } from './watched-run';

/** The Agent answers a stop of a job that has just ended with 22022 and this. */
const NOT_RUNNING = /the job is not currently running/i;

/**
 * Checks that the run is still the one seen, and stops it, in one batch.
 * @throws ServerTrouble when there is no connection, or the server or its Agent refuses; the run may still go on then.
 */
export async function sendStop(
  server: AgentServer,
  ticket: StartTicket,
  run: SeenRun,
  settings: ProtocolSettings,
): Promise<StopReply> {
  const reply = await server.attempt('start', STOP_BATCH, [
    ...jobInputs(ticket),
    lockInput(settings),
    textInput('requestedDate', run.requestedDate),
    newestOutcomeInput(ticket),
    { name: 'isAdopted', type: Bit, value: ticket.adopts !== null },
    { name: 'isDistinct', type: Bit, value: run.isDistinct },
  ]);
  const [answer] = rowsOf(reply, 'reply');
  if (answer === undefined || Number(answer.lock) < 0) return 'lost';
  if (answer.rc === 0) return 'asked';
  const refusal = reply.sqlErrors.find(({ message }) => !NOT_RUNNING.test(message));
  if (refusal !== undefined) throw troubleOf(server.alias, refusal);
  return 'notOurs';
}
