import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connectClient } from '../../src/temporal/connect';
import { settingsForAddress } from '../../src/temporal/settings';
import { type TestTemporal, testTemporal } from '../support/temporal';

/** Stands before Temporal, and can cut every connection from then on. */
class Gate {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #isCut = false;

  constructor(address: string) {
    const [host = '', port] = address.split(':');
    this.#server = createServer((client) => {
      client.on('error', () => undefined);
      if (this.#isCut) {
        client.destroy();
        return;
      }
      const upstream = connect(Number(port), host);
      upstream.on('error', () => undefined);
      this.#sockets.add(client).add(upstream);
      client.pipe(upstream).pipe(client);
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Returns once somebody has tried again. */
  async cut(): Promise<void> {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'connection');
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }
}

let temporal: TestTemporal;
let gate: Gate;

beforeAll(async () => {
  temporal = await testTemporal();
});
beforeEach(() => (gate = new Gate(temporal.address)));
afterEach(() => gate.close());
afterAll(() => temporal.close());

describe('a request that Temporal leaves unanswered', () => {
  // A throw in a timer, outside of any request, makes Jest fail the test.
  it.each<[string, (close: () => Promise<void>) => Promise<unknown>]>([
    ['after the connection was closed', (close) => close().then(() => gate.close())],
    ['and that is being tried again when the connection is closed', (close) => gate.cut().then(close)],
  ])('%s fails as a request', async (_when, end) => {
    const client = await connectClient(settingsForAddress(await gate.open(), temporal.namespace));
    const workflowId = randomUUID();
    const handle = await client.workflow.start('nobodyRunsIt', { workflowId, taskQueue: workflowId });
    const result = handle.result().catch((error: unknown) => error);
    await end(() => client.connection.close());
    expect(await result).toMatchObject({ message: expect.stringContaining('history') as string });
    await temporal.client.workflow.getHandle(workflowId).terminate();
  });
});
