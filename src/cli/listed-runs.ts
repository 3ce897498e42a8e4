import { Client, type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';
import type { ListedRun, ListedStatus } from '../report/run-list';
import { forgivingCodec } from '../temporal/data-converter';
import { FILTER_QUERIES, type ListFilter, MAX_LISTED } from './list-filters';

/** How many are asked at once when they began. */
const BATCH = 10;

const STATUSES: Readonly<Partial<Record<string, ListedStatus>>> = {
  RUNNING: 'running',
  PAUSED: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'canceled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timedOut',
};

export interface ListedRuns {
  /** Newest first. */
  readonly runs: readonly ListedRun[];
  readonly hasMore: boolean;
  /** Of some it cannot be read what they are runs of: it was encoded by a codec that is not ours. */
  readonly hasUnreadable: boolean;
}

/** The runs of parent packages, at most `limit`: those that go on before all others, then those that ended last. */
export async function listedRuns(asking: Client, filter: ListFilter, limit: number): Promise<ListedRuns> {
  let hasUnreadable = false;
  const client = forgivingClient(asking, () => (hasUnreadable = true));
  const query = `WorkflowType = "parentPackage" AND ${FILTER_QUERIES[filter]}`;
  const all: WorkflowExecutionInfo[] = [];
  let hasMore = false;
  // Temporal gives no more than MAX_LISTED in a page.
  for await (const found of client.workflow.list({ query, pageSize: Math.min(limit + 1, MAX_LISTED) })) {
    hasMore = all.length === limit;
    if (hasMore) break;
    all.push(found);
  }
  const runs: ListedRun[] = [];
  for (let at = 0; at < all.length; at += BATCH) {
    runs.push(...(await Promise.all(all.slice(at, at + BATCH).map((found) => listedRun(client, found)))));
  }
  return { runs: runs.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt)), hasMore, hasUnreadable };
}

/** The same client, for which what cannot be read is not there. */
function forgivingClient({ connection, options }: Client, onUnreadable: () => void): Client {
  const { namespace, loadedDataConverter } = options;
  const codec = forgivingCodec(loadedDataConverter.payloadCodecs, onUnreadable);
  return new Client({ connection, namespace, dataConverter: { payloadCodecs: [codec] } });
}

async function listedRun(client: Client, found: WorkflowExecutionInfo): Promise<ListedRun> {
  const { workflowId: run, status, memo, closeTime } = found;
  const definition = memo?.definition;
  return {
    run,
    ...(typeof definition === 'string' ? { definition } : {}),
    status: STATUSES[status.name] ?? 'running',
    startedAt: (await firstStart(client, found)).toISOString(),
    ...(closeTime === undefined ? {} : { endedAt: closeTime.toISOString() }),
  };
}

/** A run that continued as new began with the first of its executions, unless Temporal has forgotten it meanwhile. */
async function firstStart(client: Client, { workflowId, runId, startTime }: WorkflowExecutionInfo): Promise<Date> {
  const describe = (id: string) => client.workflow.getHandle(workflowId, id).describe();
  try {
    const { raw } = await describe(runId);
    const first = raw.workflowExecutionInfo?.firstRunId ?? runId;
    return first === runId ? startTime : (await describe(first)).startTime;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return startTime;
  }
}
