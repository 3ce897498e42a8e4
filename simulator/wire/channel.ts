import type { Socket } from 'node:net';
import { MalformedMessage } from './malformed-message';
import { type Message, MessageReader } from './message-reader';
import { DEFAULT_PACKET_SIZE, HEADER_SIZE, PacketType, toPackets } from './packet';
import { type ServerTls, TlsBridge } from './tls-bridge';
import type { MessageSink } from './token-reply';

/** Messages over one socket, with or without TLS around them. */
export class Channel {
  /** Both are set by login. */
  packetSize = DEFAULT_PACKET_SIZE;
  spid = 0;
  #bridge: TlsBridge | undefined;
  readonly #reader = new MessageReader();

  /** `onMessage` is called in the order of arrival; `onClose` once, whoever closed. */
  constructor(
    private readonly socket: Socket,
    private readonly on: { message(message: Message): void; close(): void },
  ) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#guarded(() => {
        if (this.#bridge) this.#bridge.receive(bytes);
        else this.#receive(bytes);
      });
    });
    // What is wrong with a socket shows in its 'close', which always follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.on.close());
  }

  /** From now on the client speaks TLS. */
  startTls(tls: ServerTls): void {
    this.#bridge = new TlsBridge((bytes) => this.socket.write(bytes), tls);
    this.#bridge.secure.on('data', (bytes: Buffer) => {
      this.#guarded(() => this.#receive(bytes));
    });
    this.#bridge.secure.on('error', () => this.socket.destroy());
  }

  /** From now on both sides speak in the clear again. */
  endTls(): void {
    this.#bridge?.detach();
    this.#bridge = undefined;
  }

  /** A reply: one message, in as many packets as it takes. */
  reply(type: number = PacketType.TABULAR_RESULT): MessageSink {
    let firstPacketId = 1;
    const { packetSize, spid } = this;
    const capacity = packetSize - HEADER_SIZE;
    return {
      capacity,
      send: (data, isEnd) => {
        const packets = toPackets(data, { type, packetSize, spid, firstPacketId, isEnd });
        firstPacketId += Math.ceil(data.length / capacity);
        return this.#write(packets);
      },
    };
  }

  /** Closes after what was written has gone out. */
  end(): void {
    this.socket.end();
  }

  #receive(bytes: Buffer): void {
    for (const message of this.#reader.push(bytes)) this.on.message(message);
  }

  /** Bytes that are no TDS end this connection, and nothing else. */
  #guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.socket.destroy();
    }
  }

  #write(packets: Buffer): Promise<void> | undefined {
    const stream = this.#bridge?.secure ?? this.socket;
    if (stream.destroyed || stream.write(packets)) return undefined;
    return new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done);
        this.socket.off('close', done);
        resolve();
      };
      stream.once('drain', done);
      this.socket.once('close', done);
    });
  }
}
