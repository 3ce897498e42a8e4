import type { Socket } from 'node:net';
import { Relay } from './relay';

/** The batches of the product that matter to a crash, each with characters that only its text has. */
const BATCHES = {
  look: '@withSteps',
  start: 'sp_start_job',
  fence: 'AS lock, CONVERT',
  stop: 'sp_stop_job',
} as const;

export type BatchName = keyof typeof BATCHES;

/** Where on the wire a batch is when something happens to it. */
export type Placement = 'beforeItIsSent' | 'afterItWasSent' | 'afterItsReply';

export interface ProxyHooks {
  /** A start batch unless given. */
  readonly batch?: BatchName;
  readonly placement: Placement;
  /**
   * Called once, for the next such batch. One that was held back is dropped with its connection, or executed now,
   * whoever sent it.
   */
  readonly then: () => 'drop' | Promise<'forward'>;
  /** Called when the server has answered a batch that was held back. */
  readonly onLateReply?: () => void;
}

const HEADER_LENGTH = 8;
const END_OF_MESSAGE = 1;

/**
 * Stands between the product and a server without encryption, and sees whole messages of TDS (MS-TDS 2.2.3.1: a packet
 * has type, status, and its length in bytes 3 and 4; status bit 1 ends a message).
 */
export class TdsProxy {
  #armed: ProxyHooks | undefined;
  #relay: Relay | undefined;

  static async start(serverPort: number): Promise<TdsProxy> {
    const proxy = new TdsProxy();
    proxy.#relay = await Relay.start(serverPort, (client, upstream) => proxy.#join(client, upstream));
    return proxy;
  }

  get relay(): Relay {
    if (this.#relay === undefined) throw new Error('The proxy has not started');
    return this.#relay;
  }

  /** Undefined takes it back. */
  arm(hooks: ProxyHooks | undefined): void {
    this.#armed = hooks;
  }

  #join(client: Socket, upstream: Socket): void {
    let isHeld = false;
    let onReply: (() => void) | undefined;
    client.on('close', () => isHeld || upstream.destroy());
    onMessages(upstream, (message) => {
      const replied = onReply;
      onReply = undefined;
      client.write(message, () => replied?.());
      return Promise.resolve();
    });
    onMessages(client, async (message) => {
      const hooks = this.#take(message);
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

  /** What was armed, if it is for this message; T-SQL travels as UTF-16LE. */
  #take(message: Buffer): ProxyHooks | undefined {
    const armed = this.#armed;
    if (armed === undefined || !message.includes(Buffer.from(BATCHES[armed.batch ?? 'start'], 'utf16le')))
      return undefined;
    this.#armed = undefined;
    return armed;
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
