import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { MalformedMessage } from './errors';
import { DEFAULT_PACKET_SIZE, HEADER_SIZE, MessageReader, PacketType, takePacket, toPackets } from './packet';
import type { Message } from './packet';
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

export interface ServerTls {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/**
 * TLS inside TDS 7.4 (MS-TDS 3.2.5.1): handshake bytes travel in packets of type PRELOGIN both ways; the client's first
 * bare TLS record ends that. Each flight of the server goes out as one message, because clients expect one per message
 * of theirs.
 */
export class TlsBridge {
  /** What the client says and hears inside TLS. */
  readonly secure: TLSSocket;
  readonly #carrier: Duplex;
  #isWrapped = true;
  #unread: Buffer = Buffer.alloc(0);
  #flight: Buffer[] = [];

  constructor(
    private readonly write: (bytes: Buffer) => boolean,
    { key, cert }: ServerTls,
  ) {
    this.#carrier = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, written) => {
        this.#send(bytes);
        written();
      },
    });
    const secureContext = createSecureContext({ key, cert, maxVersion: 'TLSv1.2' });
    this.secure = new TLSSocket(this.#carrier, { isServer: true, secureContext });
  }

  /**
   * Bytes from the client, still encrypted.
   * @throws MalformedMessage
   */
  receive(bytes: Buffer): void {
    if (!this.#isWrapped) {
      this.#carrier.push(bytes);
      return;
    }
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length > 0) {
      if (this.#unread[0] !== PacketType.PRELOGIN) {
        this.#isWrapped = false;
        this.#carrier.push(this.#unread);
        return;
      }
      const taken = takePacket(this.#unread);
      if (!taken) return;
      this.#unread = taken.rest;
      this.#carrier.push(taken.packet.data);
    }
  }

  /** Ends TLS; what the client sends from now on is in the clear (login-only encryption). */
  detach(): void {
    this.secure.removeAllListeners();
    this.secure.on('error', () => undefined);
    this.#carrier.on('error', () => undefined);
  }

  #send(bytes: Buffer): void {
    if (!this.#isWrapped) {
      this.write(bytes);
      return;
    }
    if (this.#flight.push(bytes) === 1) setImmediate(() => this.#sendFlight());
  }

  #sendFlight(): void {
    const data = Buffer.concat(this.#flight.splice(0));
    const first = { spid: 0, firstPacketId: 1, isEnd: true };
    this.write(toPackets(data, { type: PacketType.PRELOGIN, packetSize: DEFAULT_PACKET_SIZE, ...first }));
  }
}
