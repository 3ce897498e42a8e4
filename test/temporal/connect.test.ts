import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connectClient, connectWorker } from '../../src/temporal/connect';
import { settingsForAddress, temporalSettings } from '../../src/temporal/settings';
import { TemporalNotReachable } from '../../src/temporal/temporal-not-reachable';
import { NOBODY } from '../support/nobody';
import { testTemporal, type TestTemporal } from '../support/temporal';

async function failureOf(connecting: Promise<unknown>): Promise<TemporalNotReachable> {
  const error = await connecting.catch((thrown: unknown) => thrown);
  if (!(error instanceof TemporalNotReachable)) throw new Error(`expected TemporalNotReachable, got ${String(error)}`);
  return error;
}

describe('connecting to a Temporal that answers', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await testTemporal();
  });
  afterAll(() => temporal.close());

  it('gives a client for the namespace of the settings', async () => {
    const { namespaceInfo } = await temporal.client.workflowService.describeNamespace({ namespace: 'default' });
    expect(temporal.client.options.namespace).toBe('default');
    expect(namespaceInfo?.name).toBe('default');
  });

  it('gives a connection for workers', async () => {
    const connection = await temporal.nativeConnection();
    const answer = await connection.workflowService.getSystemInfo({});
    expect(answer.serverVersion).toMatch(/^\d+\.\d+/);
  });
});

describe('connecting to a Temporal that does not answer', () => {
  it.each([
    ['client', connectClient],
    ['worker', connectWorker],
  ])('tells a %s at once in one sentence when nobody listens, and how to start one', async (_, connect) => {
    const error = await failureOf(connect(settingsForAddress(NOBODY), { timeoutMs: 20_000 }));
    expect(error.message).toBe(
      `Temporal is not reachable at ${NOBODY} (connection refused): ` +
        'start one with `ssis-parent temporal --start`, or set TEMPORAL_ADDRESS to a server that runs.',
    );
  });

  it('says who named the address when somebody did', async () => {
    const settings = temporalSettings({ TEMPORAL_ADDRESS: NOBODY });
    expect((await failureOf(connectClient(settings))).message).toBe(
      `Temporal is not reachable at ${NOBODY} (connection refused): ` +
        'check that it runs and that the address is right (TEMPORAL_ADDRESS is set).',
    );
  });

  it('says that a host name is not known', async () => {
    const settings = temporalSettings({ TEMPORAL_ADDRESS: 'no-such-host.invalid:7233' });
    const { message } = await failureOf(connectWorker(settings));
    expect(message).toContain('at no-such-host.invalid:7233 (the host name is not known)');
  });

  describe('because something listens and says nothing', () => {
    const sockets: Socket[] = [];
    let mute: Server;
    let address: string;
    beforeAll(async () => {
      mute = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
      await once(mute, 'listening');
      address = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
    });
    afterAll(async () => {
      mute.close();
      for (const socket of sockets) socket.destroy();
      await once(mute, 'close');
    });

    it.each([
      ['client', connectClient],
      ['worker', connectWorker],
    ])('lets a %s wait no longer than it was told', async (_, connect) => {
      const error = await failureOf(connect(settingsForAddress(address), { timeoutMs: 300 }));
      expect(error.message).toContain(`at ${address} (no answer in time)`);
    });
  });
});
