import type { Client } from '@temporalio/client';
import type { RunAgentJobRequest } from '../../../activities/contract';
import type { StartTicket } from '../../../src/agent/ticket';
import { decodedValue } from '../../../src/temporal/data-converter';

/** A ticket that was handed to the activity that may start its job. */
export type UsedTicket = Pick<StartTicket, 'job' | 'server' | 'takenAtUtcMs'>;

/** Those of a run, as its history has them, in their order. */
export async function ticketsOf(client: Client, workflowId: string): Promise<UsedTicket[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const tickets: UsedTicket[] = [];
  for (const { activityTaskScheduledEventAttributes: scheduled } of events ?? []) {
    const input = scheduled?.input?.payloads?.[0];
    if (scheduled?.activityType?.name !== 'runAgentJob' || input === undefined) continue;
    const { ticket } = await decodedValue<RunAgentJobRequest>(client.options.loadedDataConverter, input);
    if (ticket.adopts === null) tickets.push(ticket);
  }
  return tickets;
}
