import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where on the wire a start batch is when something happens to it. */
export type Placement = 'beforeItIsSent' | 'afterItWasSent' | 'afterItsReply';

export interface ProxyHooks {
  readonly placement: Placement;
  /**
   * Called once, for the next start batch. One that was held back is dropped with its connection, or executed now,
   * whoever sent it.
   */
  readonly then: () => 'drop' | Promise<'forward'>;
  /** Called when the server has answered a batch that was held back. */
  readonly onLateReply?: () => void;
}

export interface TdsProxy {
  readonly port: number;
  arm(hooks: ProxyHooks): void;
  /** Cuts every connection there is. */
  cut(): void;
  close(): Promise<void>;
}

/** `sp_start_job` as TDS carries text (UTF-16LE). */
const START = Buffer.from('sp_start_job', 'utf16le');
const HEADER_LENGTH = 8;
const END_OF_MESSAGE = 1;

/**
 * Stands between the product and a server without encryption, and sees whole messages of TDS (MS-TDS 2.2.3.1: a packet
 * has type, status, and its length in bytes 3 and 4; status bit 1 ends a message).
 */
export async function startTdsProxy(serverPort: number): Promise<TdsProxy> {
  const wire = new Wire(serverPort);
  const server = createServer((client) => wire.join(client));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arm: (hooks) => (wire.armed = hooks),
    cut: () => wire.cut(),
    close: async () => {
      wire.cut();
      server.close();
      await once(server, 'close');
    },
  };
}

class Wire {
  armed: ProxyHooks | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly serverPort: number) {}

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  join(client: Socket): void {
    const upstream = connect(this.serverPort, '127.0.0.1');
    let isHeld = false;
    let onReply: (() => void) | undefined;
    this.#keep(client, () => isHeld || upstream.destroy());
    this.#keep(upstream, () => client.destroy());
    onMessages(upstream, (message) => {
      const replied = onReply;
      onReply = undefined;
      client.write(message, () => replied?.());
      return Promise.resolve();
    });
    onMessages(client, async (message) => {
      const hooks = message.includes(START) ? this.armed : undefined;
      if (hooks !== undefined) this.armed = undefined;
      switch (hooks?.placement) {
        case undefined:
          upstream.write(message);
          break;
        case 'afterItsReply':
          onReply = () => void hooks.then();
          upstream.write(message);
          break;
        case 'afterItWasSent':
          // Its reply finds nobody.
          upstream.removeAllListeners('data').resume();
          upstream.write(message, () => void hooks.then());
          break;
        case 'beforeItIsSent':
          isHeld = true;
          if ((await hooks.then()) === 'drop') upstream.destroy();
          else upstream.removeAllListeners('data').once('data', () => hooks.onLateReply?.());
          if (!upstream.destroyed) upstream.write(message);
      }
    });
  }

  #keep(socket: Socket, onClose: () => void): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      onClose();
    });
  }
}

/** Calls back with every whole message, in order, one at a time. */
function onMessages(socket: Socket, take: (message: Buffer) => Promise<void>): void {
  let buffered = Buffer.alloc(0);
  let message: Buffer[] = [];
  let taken = Promise.resolve();
  socket.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= HEADER_LENGTH && buffered.length >= buffered.readUInt16BE(2)) {
      const length = buffered.readUInt16BE(2);
      const packet = buffered.subarray(0, length);
      buffered = buffered.subarray(length);
      message.push(packet);
      if (((packet[1] ?? 0) & END_OF_MESSAGE) === 0) continue;
      const whole = Buffer.concat(message);
      message = [];
      taken = taken.then(() => take(whole));
    }
  });
}
