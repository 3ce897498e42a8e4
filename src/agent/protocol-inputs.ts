import { Int, NVarChar, UniqueIdentifier } from 'mssql';
import type { ProtocolSettings } from './protocol-settings';
import type { BatchInput } from './run-batch';
import { limitInputs } from './start-limits';
import type { StartTicket } from './ticket';
import { ACTIVITY_COLUMNS } from './ticket';

/** What the guards of a start compare: the ticket, every column of its row as text (NULL as empty). */
export function startInputs(ticket: StartTicket, settings: ProtocolSettings): BatchInput[] {
  return [
    ...jobInputs(ticket),
    lockInput(settings),
    { name: 'holdMs', type: Int, value: settings.holdMs },
    textInput('serverName', ticket.serverName),
    textInput('startStep', ticket.startStep ?? ''),
    newestOutcomeInput(ticket),
    textInput('notAfter', new Date(ticket.notAfterUtcMs).toISOString().slice(0, 23)),
    ...limitInputs(ticket),
    ...ACTIVITY_COLUMNS.map((column) => textInput(column, String(ticket.row[column] ?? ''))),
  ];
}

export function jobInputs({ jobId, agentSessionId }: StartTicket): BatchInput[] {
  return [
    { name: 'jobId', type: UniqueIdentifier, value: jobId },
    { name: 'agentSessionId', type: Int, value: agentSessionId },
  ];
}

export function newestOutcomeInput({ newestOutcomeId }: StartTicket): BatchInput {
  return { name: 'newestOutcomeId', type: Int, value: newestOutcomeId };
}

export function lockInput({ lockTimeoutMs }: ProtocolSettings): BatchInput {
  return { name: 'lockTimeoutMs', type: Int, value: lockTimeoutMs };
}

export function textInput(name: string, value: string): BatchInput {
  return { name, type: NVarChar(128), value };
}
