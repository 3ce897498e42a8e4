import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';

/** A server on which nothing is started, whatever the run, until somebody says so. */
export interface Drain {
  readonly server: string;
  readonly by: string;
  readonly reason?: string;
  /** ISO 8601 in UTC, by Temporal's clock. */
  readonly since: string;
}

type Asked = Pick<Drain, 'server' | 'by' | 'reason'> & { readonly taskQueue: string };

/** One name in a namespace: two who drain the same server drain it once. */
const idOf = (server: string): string => `ssis-parent drained server ${server}`;

/** Summaries above 400 bytes are refused by the server. */
const MAX_SUMMARY = 100;

/** Begins to drain a server. Returns the drain that goes on already, if there is one. */
export async function beginDrain(client: Client, asked: Asked): Promise<Drain | undefined> {
  const { server, by, reason, taskQueue } = asked;
  try {
    await client.workflow.start('drainedServer', {
      workflowId: idOf(server),
      taskQueue,
      memo: { server, by, ...(reason === undefined ? {} : { reason }) },
      staticSummary: `nothing is started on ${server}`.slice(0, MAX_SUMMARY),
    });
    return undefined;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return readDrain(client, server);
    throw error;
  }
}

/** Ends it at once, also when no worker runs; false when the server was not drained. */
export async function endDrain(client: Client, server: string, reason: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(idOf(server)).terminate(reason);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** The drain of a server that goes on; undefined when there is none. */
export async function readDrain(client: Client, server: string): Promise<Drain | undefined> {
  const found = await describe(client, server);
  if (found?.status.name !== 'RUNNING') return undefined;
  const { by, reason } = (found.memo ?? {}) as Partial<Drain>;
  return {
    server,
    by: by ?? 'somebody',
    ...(reason === undefined ? {} : { reason }),
    since: found.startTime.toISOString(),
  };
}

/** Why nothing is to be started on a server, in a sentence that names it; undefined unless it is being drained. */
export async function whyDrained(client: Client, server: string): Promise<string | undefined> {
  const drain = await readDrain(client, server);
  return drain && drainText(drain);
}

export function drainText({ server, by, reason, since }: Drain): string {
  const when = `${since.slice(0, 19).replace('T', ' ')} UTC`;
  return `${server} has been drained by ${by} since ${when}${reason === undefined ? '' : `: ${reason}`}`;
}

async function describe(client: Client, server: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(idOf(server)).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
