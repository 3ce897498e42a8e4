import { MalformedMessage } from './errors';

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

const INITIAL_CAPACITY = 4096;

/** A growing buffer of little-endian fields (MS-TDS 2.2.5.1). */
export class ByteWriter {
  private bytes = Buffer.allocUnsafe(INITIAL_CAPACITY);
  private end = 0;

  get length(): number {
    return this.end;
  }

  uint8(value: number): this {
    return this.field(1, (at) => this.bytes.writeUInt8(value, at));
  }

  uint16(value: number): this {
    return this.field(2, (at) => this.bytes.writeUInt16LE(value, at));
  }

  uint32(value: number): this {
    return this.field(4, (at) => this.bytes.writeUInt32LE(value, at));
  }

  int32(value: number): this {
    return this.field(4, (at) => this.bytes.writeInt32LE(value, at));
  }

  uint64(value: bigint): this {
    return this.field(8, (at) => this.bytes.writeBigUInt64LE(value, at));
  }

  raw(value: Uint8Array): this {
    return this.field(value.length, (at) => this.bytes.set(value, at));
  }

  /** B_VARCHAR: a byte that counts characters, then UTF-16; cut to the 255 characters it can hold. */
  bVarchar(text: string): this {
    const fitting = text.slice(0, 0xff);
    return this.uint8(fitting.length).raw(Buffer.from(fitting, 'utf16le'));
  }

  /** US_VARCHAR: two bytes that count characters, then UTF-16; cut to the 65,535 characters it can hold. */
  usVarchar(text: string): this {
    const fitting = text.slice(0, 0xffff);
    return this.uint16(fitting.length).raw(Buffer.from(fitting, 'utf16le'));
  }

  /** Two bytes that count the bytes which `write` then writes. */
  lengthPrefixed(write: () => void): this {
    const at = this.grow(2);
    write();
    this.bytes.writeUInt16LE(this.end - at - 2, at);
    return this;
  }

  /** Takes back what was written after the first `length` bytes. */
  truncate(length: number): void {
    this.end = length;
  }

  /** A copy of what was written since the last time, taken out: the first `length` bytes, or all. */
  drain(length = this.end): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, length));
    this.bytes.copyWithin(0, length, this.end);
    this.end -= length;
    return taken;
  }

  /** `write` gets the offset of the field, for which there is room by then. */
  private field(length: number, write: (at: number) => unknown): this {
    write(this.grow(length));
    return this;
  }

  private grow(by: number): number {
    const at = this.end;
    const needed = at + by;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, at);
      this.bytes = larger;
    }
    this.end = needed;
    return at;
  }
}

/** An unsigned integer in so many bytes. */
export function littleEndian(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex').reverse();
}

/** The unsigned integer that all of the bytes make. */
export function unsigned(bytes: Buffer): bigint {
  return BigInt(`0x0${Buffer.from(bytes).reverse().toString('hex')}`);
}
