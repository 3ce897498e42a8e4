import { MalformedMessage } from './malformed-message';
import { type Packet, PacketStatus, takePacket } from './packet';

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
  private packets: Packet[] = [];
  private size = 0;

  /**
   * The messages that are complete with these bytes, in order.
   * @throws MalformedMessage
   */
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
    return packet.status & PacketStatus.EOM ? this.end(first, packet) : undefined;
  }

  private end(first: Packet, last: Packet): Message {
    const data = Buffer.concat(this.packets.map((packet) => packet.data));
    this.packets = [];
    this.size = 0;
    const reset = PacketStatus.RESETCONNECTION | PacketStatus.RESETCONNECTIONSKIPTRAN;
    return {
      type: first.type,
      data,
      isIgnored: (last.status & PacketStatus.IGNORE) !== 0,
      isReset: (first.status & reset) !== 0,
    };
  }
}
