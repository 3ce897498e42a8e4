import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { ParentPackage } from '../definition/definition';
import { decodedValue } from './data-converter';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Payload = temporal.api.common.v1.IPayload;

/** It is loaded first of all, or handed over by the execution that was continued. */
const FIRST_EVENTS = 50;

/** The definition that a run goes by, from its history; undefined as long as it is not loaded. */
export async function loadedDefinition(client: Client, workflowId: string): Promise<ParentPackage | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: FIRST_EVENTS,
  });
  const { loadedDataConverter } = client.options;
  const events = history?.events ?? [];
  const carried = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[1];
  if (carried != null) {
    return (await decodedValue<{ loaded?: Loaded }>(loadedDataConverter, carried)).loaded?.definition;
  }
  const result = resultOf(events, 'loadDefinition');
  return result == null ? undefined : (await decodedValue<Loaded>(loadedDataConverter, result)).definition;
}

interface Loaded {
  readonly definition: ParentPackage;
}

function resultOf(events: readonly HistoryEvent[], activity: string): Payload | null | undefined {
  const scheduled = events.find(
    ({ activityTaskScheduledEventAttributes: attributes }) => attributes?.activityType?.name === activity,
  );
  const completed = events.find(
    ({ activityTaskCompletedEventAttributes: attributes }) =>
      scheduled !== undefined && String(attributes?.scheduledEventId) === String(scheduled.eventId),
  );
  return completed?.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
}
