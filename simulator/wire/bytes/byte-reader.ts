import { MalformedMessage } from '../malformed-message';

/** Reads little-endian fields (MS-TDS 2.2.5.1) one after the other; every read beyond the end throws MalformedMessage. */
export class ByteReader {
  private offset = 0;

  /** `what` names the bytes in error texts: `LOGIN7`, `RPC request`. */
  constructor(
    private readonly bytes: Buffer,
    readonly what: string,
  ) {}

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  /** Takes the next byte if it is this one. */
  takeIf(byte: number): boolean {
    const isNext = this.bytes[this.offset] === byte;
    if (isNext) this.offset++;
    return isNext;
  }

  uint8(): number {
    return this.bytes.readUInt8(this.at(1));
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.at(2));
  }

  /** The options of PRELOGIN are the one place where TDS is big-endian. */
  uint16BigEndian(): number {
    return this.bytes.readUInt16BE(this.at(2));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.at(4));
  }

  uint64(): bigint {
    return this.bytes.readBigUInt64LE(this.at(8));
  }

  /** A view of the next bytes, not a copy. */
  take(length: number): Buffer {
    const start = this.at(length);
    return this.bytes.subarray(start, start + length);
  }

  /** UTF-16 text of so many code units. */
  unicode(characters: number): string {
    return this.take(characters * 2).toString('utf16le');
  }

  /** B_VARCHAR: a byte that counts characters, then UTF-16. */
  bVarchar(): string {
    return this.unicode(this.uint8());
  }

  /** A reader of a part given by its place in the whole; without a length, up to the end. */
  slice(start: number, length = this.bytes.length - start): ByteReader {
    if (length < 0 || start + length > this.bytes.length) {
      const { what, bytes } = this;
      throw new MalformedMessage(
        `${what}: ${length} bytes at offset ${start} are not within its ${bytes.length} bytes`,
      );
    }
    return new ByteReader(this.bytes.subarray(start, start + length), this.what);
  }

  /** The offset of the next `length` bytes, which are then taken. */
  private at(length: number): number {
    if (length > this.remaining) {
      const { what, offset, remaining } = this;
      throw new MalformedMessage(`${what}: wanted ${length} bytes at offset ${offset}, ${remaining} are left`);
    }
    const start = this.offset;
    this.offset += length;
    return start;
  }
}
