import type { AgentServer } from './agent-server';
import { START_BATCH } from './batches/start-batch';
import { startInputs } from './protocol-inputs';
import type { ProtocolSettings } from './protocol-settings';
import { serverLoad } from './read-server-load';
import type { BatchReply, SqlError, SqlRow } from './run-batch';
import { rowsOf } from './run-batch';
import type { StartReply } from './start-attempt';
import { LIMIT_GUARDS, START_GUARDS } from './start-guards';
import { whyFull } from './start-limits';
import type { StartTicket } from './ticket';

/** Beyond the longest that the batch waits by itself, for a slow server. */
const REPLY_MARGIN_MS = 15_000;

/**
 * Sends the compare-and-start once and says what came back. It is never given up half-way: an attention would leave the
 * session with its lock alive.
 * @throws ServerTrouble when there was no connection to send it on, so that nothing was started.
 */
export async function sendStart(
  server: AgentServer,
  ticket: StartTicket,
  settings: ProtocolSettings,
): Promise<StartReply> {
  const timeoutMs = settings.lockTimeoutMs + settings.holdMs + REPLY_MARGIN_MS;
  return startReply(ticket, await server.attempt('start', START_BATCH, startInputs(ticket, settings), { timeoutMs }));
}

/** Errors that `sp_start_job` raises before it asks the Agent (page: sp_start_job; sys.messages). */
const CHECKS_BEFORE_ASKING = new Set([229, 14256, 14258, 14262, 14293, 14294, 14393, 14397]);

/** 22022 has many meanings. These texts are the Agent's refusals, and say that it began nothing. */
const REFUSALS = [/Request to run job .* refused because/is, /SQLServerAgent is not currently running/i];

export function startReply(ticket: StartTicket, reply: BatchReply): StartReply {
  const [answer] = rowsOf(reply, 'reply');
  if (answer === undefined) return { kind: 'lost' };
  const guard = String(answer.guard);
  if (guard !== '') return { kind: 'refused', guard, reason: guardRefusal(guard, ticket, answer, reply.sqlErrors) };
  if (answer.rc === 0) return { kind: 'accepted' };
  // An error that is not known to come before, or instead of, the request leaves open whether the Agent took it.
  const refusal = reply.sqlErrors.find(isRefusal);
  return refusal === undefined ? { kind: 'lost' } : { kind: 'refused', guard: 'agent', reason: refusal.message };
}

function isRefusal({ number, message }: SqlError): boolean {
  return CHECKS_BEFORE_ASKING.has(number) || (number === 22022 && REFUSALS.some((text) => text.test(message)));
}

function guardRefusal(name: string, ticket: StartTicket, answer: SqlRow, [first]: readonly SqlError[]): string {
  if (first !== undefined) return first.message;
  if (name === 'lock') return 'another start on this server held the start lock for too long';
  if (LIMIT_GUARDS.has(name)) return whyFull(ticket.server, ticket, serverLoad(answer));
  return START_GUARDS.find((guard) => guard.name === name)?.refusal ?? name;
}
