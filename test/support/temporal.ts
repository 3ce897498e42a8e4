import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { connectClient, connectWorker } from '../../src/temporal/connect';
import { installRuntime, type RuntimeLogging } from '../../src/temporal/runtime';
import { settingsForAddress, type TemporalSettings } from '../../src/temporal/settings';
import { askBroker } from './temporal-broker';

/** What a test file needs of Temporal. */
export interface TestTemporal {
  /** `host:port` of the dev server that all test files share. */
  readonly address: string;
  readonly namespace: string;
  /** The `temporal` tool. */
  readonly executable: string;
  readonly settings: TemporalSettings;
  /** Nobody else's: workers of other test files take no work from it. */
  readonly taskQueue: string;
  readonly client: Client;
  /** The connection for workers; the same one on every call. */
  nativeConnection(): Promise<NativeConnection>;
  /** For `createWorkers`; fails as long as there is no `workflows/index.ts`. */
  workflowBundle(): Promise<{ codePath: string }>;
  /** Closes the connections; workers must have stopped. */
  close(): Promise<void>;
}

/** To be called in `beforeAll`, and its `close` in `afterAll`. `logging`: what workers of this process say, and where. */
export async function testTemporal(logging: RuntimeLogging = { level: 'ERROR' }): Promise<TestTemporal> {
  const found = (await askBroker('/dev-server')) as Pick<TestTemporal, 'address' | 'namespace' | 'executable'>;
  const { address, namespace, executable } = found;
  const settings = settingsForAddress(address, namespace);
  const client = await connectClient(settings);
  let connecting: Promise<NativeConnection> | undefined;
  return {
    address,
    namespace,
    executable,
    settings,
    taskQueue: `test-${randomUUID()}`,
    client,
    nativeConnection: () => {
      // Only now: a runtime that has had no connection keeps the process from ending.
      if (connecting === undefined) installRuntime(logging);
      return (connecting ??= connectWorker(settings));
    },
    workflowBundle: async () => (await askBroker('/workflow-bundle')) as { codePath: string },
    close: async () => {
      await (await connecting)?.close();
      await client.connection.close();
    },
  };
}
