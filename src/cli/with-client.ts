import type { Client } from '@temporalio/client';
import { connectClient } from '../temporal/connect';
import { temporalSettings } from '../temporal/settings';

/** Does something with a client of the configured Temporal, and closes it. @throws TemporalNotReachable */
export async function withClient<T>(env: NodeJS.ProcessEnv, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectClient(temporalSettings(env));
  try {
    return await use(client);
  } finally {
    await client.connection.close();
  }
}
