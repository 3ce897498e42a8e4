import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { gzipCodec } from '../../src/temporal/data-converter';

/**
 * Everything readable in what Temporal keeps of a run, as one text: every event of its history, and what a description
 * of it has, with the heartbeats of what is under way. Payloads are unzipped, and nothing else.
 */
export async function temporalTexts(client: Client, workflowId: string): Promise<string> {
  const { namespace } = client.options;
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  // Asked for without the client's own method, which decodes.
  const seen = await client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
  return (await textsIn([history.events, seen])).join('\n');
}

async function textsIn(value: unknown): Promise<string[]> {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString()];
  if (typeof value !== 'object' || value === null) return [];
  const plain = isPayload(value) ? await gzipCodec.decode([value]) : [value];
  const inside = plain
    .flatMap((each) => Object.entries(each))
    .map(async ([name, each]) => [name, ...(await textsIn(each))]);
  return (await Promise.all(inside)).flat();
}

function isPayload(value: object): value is Payload {
  return 'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
}
