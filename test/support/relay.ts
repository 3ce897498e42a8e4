import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What is done with a connection and its other half; raw bytes go through unless told otherwise. */
export type Join = (client: Socket, upstream: Socket) => void;

/** Stands between a client and a port of this computer, and can do to their connections what a bad network does. */
export class Relay {
  readonly #sockets = new Set<Socket>();
  #isFrozen = false;
  /** When a client last sent something, as `performance.now()` tells it. */
  lastSentAt = -Infinity;
  /** How many connections of clients there have been. */
  accepted = 0;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
    private readonly join: Join,
  ) {}

  static async start(targetPort: number, join: Join = pass): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server, targetPort, join);
    server.on('connection', (client) => relay.#accept(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many connections of clients are open, and those to what they are connected with. */
  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Cuts every connection there is; new ones are accepted. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From now on nothing gets through, in no direction, though no connection closes: the line has gone dead. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** What was held gets through. */
  thaw(): void {
    this.#isFrozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  #accept(client: Socket): void {
    this.accepted += 1;
    const upstream = connect(this.targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('data', () => (this.lastSentAt = performance.now()));
    upstream.on('close', () => client.destroy());
    this.join(client, upstream);
    if (this.#isFrozen) this.freeze();
  }
}

function pass(client: Socket, upstream: Socket): void {
  client.on('data', (bytes) => upstream.write(bytes));
  upstream.on('data', (bytes) => client.write(bytes));
  client.on('close', () => upstream.destroy());
}
