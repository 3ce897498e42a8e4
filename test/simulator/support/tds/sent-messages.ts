import { HEADER_SIZE, Status } from './messages';

const LARGEST_PACKET = 32_767;

/** Follows what a client sends, packet by packet (MS-TDS 2.2.3), to know what the server owes it. */
export class SentMessages {
  #unread: Buffer = Buffer.alloc(0);
  #type: number | undefined;
  /** Whole messages so far; each is to be answered by one message, or by the end of the connection. */
  count = 0;
  /** What was sent cannot be packets of messages any more: the server has to close. */
  isBroken = false;

  push(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (!this.isBroken && this.#unread.length >= HEADER_SIZE) {
      const [type, status = 0] = this.#unread;
      const length = this.#unread.readUInt16BE(2);
      this.isBroken = length < HEADER_SIZE || length > LARGEST_PACKET;
      if (this.#unread.length < length) return;
      this.isBroken ||= this.#type !== undefined && type !== this.#type;
      this.#type = status & Status.EOM ? undefined : type;
      if (status & Status.EOM) this.count++;
      this.#unread = this.#unread.subarray(length);
    }
  }
}
