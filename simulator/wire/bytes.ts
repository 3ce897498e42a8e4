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

  takeIf(byte: number): boolean {
    const isNext = this.bytes[this.offset] === byte;
    if (isNext) this.offset++;
    return isNext;
  }

  uint8(): number {
    return this.take(1).readUInt8();
  }

  uint16(): number {
    return this.take(2).readUInt16LE();
  }

  uint32(): number {
    return this.take(4).readUInt32LE();
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64LE();
  }

  /** A view of the next bytes, not a copy. */
  take(length: number): Buffer {
    if (length > this.remaining) {
      const { what, offset, remaining } = this;
      throw new MalformedMessage(`${what}: wanted ${length} bytes at offset ${offset}, ${remaining} are left`);
    }
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  unicode(characters: number): string {
    return this.take(characters * 2).toString('utf16le');
  }

  /** B_VARCHAR: a byte that counts characters, then UTF-16. */
  bVarchar(): string {
    return this.unicode(this.uint8());
  }

  from(offset: number): ByteReader {
    const reader = new ByteReader(this.bytes, this.what);
    reader.take(offset);
    return reader;
  }
}

/** Writes little-endian fields (MS-TDS 2.2.5.1) one after the other. */
export class ByteWriter {
  private readonly parts: Uint8Array[] = [];

  uint8(value: number): this {
    return this.field(1, (bytes) => bytes.writeUInt8(value));
  }

  uint16(value: number): this {
    return this.field(2, (bytes) => bytes.writeUInt16LE(value));
  }

  uint32(value: number): this {
    return this.field(4, (bytes) => bytes.writeUInt32LE(value));
  }

  int32(value: number): this {
    return this.field(4, (bytes) => bytes.writeInt32LE(value));
  }

  uint64(value: bigint): this {
    return this.field(8, (bytes) => bytes.writeBigUInt64LE(value));
  }

  raw(value: Uint8Array): this {
    this.parts.push(value);
    return this;
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

  drain(): Buffer {
    return Buffer.concat(this.parts.splice(0));
  }

  private field(size: number, write: (bytes: Buffer) => unknown): this {
    return this.raw(filled(size, write));
  }
}

/** So many bytes, as `write` fills them. */
export function filled(size: number, write: (bytes: Buffer) => unknown): Buffer {
  const bytes = Buffer.alloc(size);
  write(bytes);
  return bytes;
}

/** An unsigned integer in so many bytes. */
export function littleEndian(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex').reverse();
}

/** The unsigned integer that all of the bytes make. */
export function unsigned(bytes: Buffer): bigint {
  return BigInt(`0x0${Buffer.from(bytes).reverse().toString('hex')}`);
}
