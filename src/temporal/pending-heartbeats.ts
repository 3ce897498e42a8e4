import type { Client } from '@temporalio/client';
import { decodedValue } from './data-converter';

/**
 * The last heartbeat details of every pending activity of a workflow run (the latest unless `runId` names one), by activity id: also those of attempts that
 * died and were not retried yet.
 */
export async function pendingHeartbeats(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<Record<string, unknown>> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const heartbeats: [string, unknown][] = [];
  for (const { activityId, heartbeatDetails } of raw.pendingActivities ?? []) {
    const payload = heartbeatDetails?.payloads?.[0];
    if (activityId != null && payload != null) {
      heartbeats.push([activityId, await decodedValue(client.options.loadedDataConverter, payload)]);
    }
  }
  return Object.fromEntries(heartbeats);
}
