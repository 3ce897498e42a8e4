import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { MalformedMessage } from './errors';
import { DEFAULT_PACKET_SIZE, type Message, MessageReader, PacketType, PacketWriter, takePacket } from './packet';
import type { SendData } from './token-reply';

/** Messages over one socket, with or without TLS around them. */
export class Channel {
  packetSize = DEFAULT_PACKET_SIZE;
  spid = 0;
  #tls: { readonly carrier: TlsCarrier; readonly secure: TLSSocket } | undefined;
  readonly #reader = new MessageReader();

  constructor(
    private readonly socket: Socket,
    private readonly onMessage: (message: Message) => void,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#guarded(() => {
        if (this.#tls) this.#tls.carrier.receive(bytes);
        else this.#receive(bytes);
      });
    });
  }

  startTls(tls: ServerTls): void {
    const carrier = new TlsCarrier(this.socket);
    const secureContext = createSecureContext({ ...tls, maxVersion: 'TLSv1.2' });
    const secure = new TLSSocket(carrier, { isServer: true, secureContext });
    secure.on('data', (bytes: Buffer) => {
      this.#guarded(() => this.#receive(bytes));
    });
    secure.on('error', () => this.socket.destroy());
    this.#tls = { carrier, secure };
  }

  endTls(): void {
    this.#tls = undefined;
  }

  /** A reply: one message, in as many packets as it takes. */
  reply(): SendData {
    const writer = new PacketWriter(PacketType.TABULAR_RESULT, this.packetSize, this.spid);
    const stream = this.#tls?.secure ?? this.socket;
    return (data, isEnd) => void stream.write(writer.packets(data, isEnd));
  }

  #receive(bytes: Buffer): void {
    for (const message of this.#reader.push(bytes)) this.onMessage(message);
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
}

export interface ServerTls {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** TLS inside TDS 7.4 (MS-TDS 3.2.5.1): packets of type PRELOGIN carry the handshake, up to the first bare TLS record. */
class TlsCarrier extends Duplex {
  #isWrapped = true;
  #unread: Buffer = Buffer.alloc(0);

  constructor(private readonly socket: Socket) {
    super();
  }

  /** Bytes from the client, still encrypted. @throws MalformedMessage */
  receive(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (this.#isWrapped && this.#unread[0] === PacketType.PRELOGIN) {
      const taken = takePacket(this.#unread);
      if (!taken) return;
      this.#unread = taken.rest;
      this.push(taken.packet.data);
    }
    if (this.#unread.length === 0) return;
    this.#isWrapped = false;
    this.push(this.#unread);
    this.#unread = Buffer.alloc(0);
  }

  override _read(): void {
    // What the client sends is pushed when it comes.
  }

  /** What TLS writes at a time is one flight; clients expect one message for each message of theirs. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], written: () => void): void {
    const flight = Buffer.concat(chunks.map(({ chunk }) => chunk));
    this.socket.write(this.#isWrapped ? new PacketWriter(PacketType.PRELOGIN).packets(flight, true) : flight);
    written();
  }
}
