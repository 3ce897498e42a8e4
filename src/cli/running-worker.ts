import { resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import { createActivities } from '../../activities';
import type { RunSettings } from '../../activities/contract';
import { DEFAULT_FLEET_SETTINGS, Fleet } from '../agent/fleet';
import type { ProtocolSettings } from '../agent/protocol-settings';
import type { Inventory } from '../servers/inventory';
import { connectClient, connectWorker } from '../temporal/connect';
import { whyDrained } from '../temporal/drains';
import { readFormerRun } from '../temporal/former-run';
import { messageOf } from '../temporal/error-facts';
import { pendingHeartbeats } from '../temporal/pending-heartbeats';
import { readSearchAttributes, registerSearchAttributes } from '../temporal/search-attributes';
import type { TemporalSettings } from '../temporal/settings';
import { createWorkers, type Workers } from '../temporal/worker';
import { Opened } from './opened';

/** `npm run build` puts it there, next to the compiled sources. */
const WORKFLOW_BUNDLE = resolve(__dirname, '../../workflow-bundle.js');

export interface WorkerSetup {
  readonly temporal: TemporalSettings;
  readonly taskQueue?: string;
  readonly inventory: Inventory;
  readonly definitionsFolder: string;
  readonly protocol: ProtocolSettings;
  readonly run: RunSettings;
  /** Hears, in a line, what is worth knowing. */
  readonly say: (text: string) => void;
  /** Hears, in a line, of what is not as it should be but keeps no run from its end. */
  readonly warn: (text: string) => void;
}

/** A worker of this process. */
export interface RunningWorker {
  readonly taskQueue: string;
  /** Settles when it has stopped; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Takes no new work, leaves all jobs running, and closes its connections. Can be called again. */
  stop(): Promise<void>;
}

/** Starts a worker: its connections to Temporal and, when needed, to the remote servers. @throws TemporalNotReachable */
export async function startWorker(setup: WorkerSetup): Promise<RunningWorker> {
  const opened = new Opened();
  const workers = await prepare(setup, opened).catch((error: unknown) =>
    opened.closeAfter(Promise.reject<Workers>(error as Error)),
  );
  const ended = opened.closeAfter(workers.run());
  // Whoever started it learns of a failure by awaiting `ended`.
  ended.catch(() => undefined);
  return {
    taskQueue: workers.taskQueue,
    ended,
    stop: async () => {
      workers.shutdown();
      await ended;
    },
  };
}

async function prepare(setup: WorkerSetup, opened: Opened): Promise<Workers> {
  const { temporal, inventory, taskQueue } = setup;
  const client = await connectClient(temporal);
  opened.add(() => client.connection.close());
  const connection = await connectWorker(temporal);
  opened.add(() => connection.close());
  await prepareSearch(client, setup.warn);
  const fleet = new Fleet(inventory);
  opened.add(() => fleet.close());
  return createWorkers({
    connection,
    namespace: temporal.namespace,
    ...(taskQueue === undefined ? {} : { taskQueue }),
    ...(temporal.payloadCodec === undefined ? {} : { payloadCodec: temporal.payloadCodec }),
    workflowBundle: { codePath: WORKFLOW_BUNDLE },
    activities: createActivities({
      inventory,
      fleet,
      definitionsFolder: setup.definitionsFolder,
      protocol: setup.protocol,
      maxLookIntervalMs: DEFAULT_FLEET_SETTINGS.poll.maxIntervalMs,
      run: setup.run,
      say: setup.say,
      readHeartbeats: (workflowId, runId) => pendingHeartbeats(client, workflowId, runId),
      readSearchAttributes: async () => (await readSearchAttributes(client)).present,
      whyDrained: (server) => whyDrained(client, server),
      readFormerRun: (workflowId) => readFormerRun(client, workflowId),
    }),
  });
}

/** Runs can be found by search attributes where those are registered; not every worker may do that. */
async function prepareSearch(client: Client, warn: (text: string) => void): Promise<void> {
  try {
    const { ofOtherType } = await registerSearchAttributes(client);
    if (ofOtherType.length > 0) {
      const text = `Runs cannot be found by ${ofOtherType.join(', ')}: namespace ${client.options.namespace} has search attributes of that name with another type (docs/finding-runs.md has the types).`;
      warn(text);
    }
  } catch (error) {
    const text = `Search attributes could not be registered (${messageOf(error)}); \`ssis-parent setup\`, with more rights, does it.`;
    warn(text);
  }
}
