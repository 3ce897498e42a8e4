import { filled } from './bytes';
import { MalformedMessage } from './errors';

/** Packet types (MS-TDS 2.2.3.1.1). */
export const PacketType = { SQL_BATCH: 1, RPC: 3, TABULAR_RESULT: 4, ATTENTION: 6, LOGIN7: 16, PRELOGIN: 18 } as const;

/** Status bits (MS-TDS 2.2.3.1.2); none of them is a normal packet. */
const PacketStatus = { EOM: 0x01, IGNORE: 0x02, RESETCONNECTION: 0x08, RESETCONNECTIONSKIPTRAN: 0x10 } as const;

/** Bytes of the packet header (MS-TDS 2.2.3.1). */
const HEADER_SIZE = 8;
/** The packet size of a connection until login has negotiated one (MS-TDS 2.2.6.4, PacketSize). */
export const DEFAULT_PACKET_SIZE = 4096;
/** The smallest and the largest packet that may be negotiated. */
export const PACKET_SIZE_LIMITS = { min: 512, max: 32_767 } as const;

interface Packet {
  readonly type: number;
  readonly status: number;
  readonly data: Buffer;
}

/** The packet at the start and what follows; undefined when incomplete. @throws MalformedMessage for a bad length */
export function takePacket(bytes: Buffer): { readonly packet: Packet; readonly rest: Buffer } | undefined {
  if (bytes.length < HEADER_SIZE) return undefined;
  const length = bytes.readUInt16BE(2);
  if (length < HEADER_SIZE || length > PACKET_SIZE_LIMITS.max) {
    throw new MalformedMessage(`packet header: a length of ${length} bytes is not possible`);
  }
  if (bytes.length < length) return undefined;
  const packet = { type: bytes.readUInt8(0), status: bytes.readUInt8(1), data: bytes.subarray(HEADER_SIZE, length) };
  return { packet, rest: bytes.subarray(length) };
}

/** Cuts the data of one message into packets, headers included; it may come in parts, `isEnd` with the last. */
export class PacketWriter {
  #packetId = 0;

  /** `spid` is the server process id; 0 before login. */
  constructor(
    private readonly type: number,
    private readonly packetSize = DEFAULT_PACKET_SIZE,
    private readonly spid = 0,
  ) {}

  packets(data: Buffer, isEnd: boolean): Buffer {
    const capacity = this.packetSize - HEADER_SIZE;
    const packets: Buffer[] = [];
    for (let at = 0; at === 0 || at < data.length; at += capacity) {
      const part = data.subarray(at, at + capacity);
      packets.push(this.#header(part.length, isEnd && at + capacity >= data.length), part);
    }
    return Buffer.concat(packets);
  }

  /** Packets are numbered within their message from 1 on; the number wraps at 256. */
  #header(length: number, isLast: boolean): Buffer {
    this.#packetId = (this.#packetId + 1) & 0xff;
    return filled(HEADER_SIZE, (header) => {
      header.writeUInt8(this.type);
      header.writeUInt8(isLast ? PacketStatus.EOM : 0, 1);
      header.writeUInt16BE(HEADER_SIZE + length, 2);
      header.writeUInt16BE(this.spid & 0xffff, 4);
      header.writeUInt8(this.#packetId, 6);
    });
  }
}

/** The largest message a client may send, in bytes: more than any test or demo needs, less than what fills memory. */
const MAX_MESSAGE_SIZE = 128 * 1024 * 1024;

/** One whole message from the client (MS-TDS 2.2.1). */
export interface Message {
  readonly type: number;
  readonly data: Buffer;
  /** The client took the message back while sending it: it is answered, not carried out. */
  readonly isIgnored: boolean;
  /** RESETCONNECTION or RESETCONNECTIONSKIPTRAN: the session is made as new before the message is carried out. */
  readonly isReset: boolean;
}

/** Puts packets together to messages, however the stream is cut. */
export class MessageReader {
  private unread: Buffer = Buffer.alloc(0);
  private readonly packets: Packet[] = [];
  private size = 0;

  /** The messages that are complete with these bytes, in order. @throws MalformedMessage */
  push(bytes: Buffer): Message[] {
    this.unread = this.unread.length === 0 ? bytes : Buffer.concat([this.unread, bytes]);
    const messages: Message[] = [];
    for (let taken = takePacket(this.unread); taken; taken = takePacket(this.unread)) {
      this.unread = taken.rest;
      const message = this.add(taken.packet);
      if (message) messages.push(message);
    }
    return messages;
  }

  private add(packet: Packet): Message | undefined {
    const first = this.packets[0] ?? packet;
    if (packet.type !== first.type) {
      throw new MalformedMessage(`a packet of type ${packet.type} within a message of type ${first.type}`);
    }
    this.size += packet.data.length;
    if (this.size > MAX_MESSAGE_SIZE) {
      throw new MalformedMessage(`a message of type ${first.type} is longer than ${MAX_MESSAGE_SIZE} bytes`);
    }
    this.packets.push(packet);
    if ((packet.status & PacketStatus.EOM) === 0) return undefined;
    this.size = 0;
    const reset = PacketStatus.RESETCONNECTION | PacketStatus.RESETCONNECTIONSKIPTRAN;
    return {
      type: first.type,
      data: Buffer.concat(this.packets.splice(0).map(({ data }) => data)),
      isIgnored: (packet.status & PacketStatus.IGNORE) !== 0,
      isReset: (first.status & reset) !== 0,
    };
  }
}
