import { DEFAULT_PROTOCOL_SETTINGS } from '../../src/agent/protocol-settings';
import { startWorker } from '../../src/cli/running-worker';
import { DEFAULT_RUN_SETTINGS } from '../../src/cli/worker-settings';
import { settingsForAddress } from '../../src/temporal/settings';
import { Relay } from '../support/relay';
import { testTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

it('a worker that cannot be started leaves no connection to Temporal open', async () => {
  const temporal = await testTemporal();
  // The runtime of workers is set up by the first connection.
  await temporal.nativeConnection();
  const relay = await Relay.start(Number(temporal.address.split(':')[1]));
  try {
    const starting = startWorker({
      temporal: settingsForAddress(`127.0.0.1:${relay.port}`, temporal.namespace),
      // No task queue may have an empty name, as Temporal's SDK finds out when everything is connected.
      taskQueue: '',
      inventory: { servers: new Map(), pools: new Map() },
      definitionsFolder: '.',
      protocol: DEFAULT_PROTOCOL_SETTINGS,
      run: DEFAULT_RUN_SETTINGS,
      say: () => undefined,
      warn: () => undefined,
    });
    await expect(starting).rejects.toThrow(/task ?queue/i);
    expect(relay.accepted).toBeGreaterThanOrEqual(2);
    await waitFor('the connections are closed', () => relay.openSockets === 0);
  } finally {
    await relay.close();
    await temporal.close();
  }
});
