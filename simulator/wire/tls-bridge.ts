import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { DEFAULT_PACKET_SIZE, PacketType, takePacket, toPackets } from './packet';

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
    const header = {
      type: PacketType.PRELOGIN,
      packetSize: DEFAULT_PACKET_SIZE,
      spid: 0,
      firstPacketId: 1,
      isEnd: true,
    };
    this.write(toPackets(data, header));
  }
}
