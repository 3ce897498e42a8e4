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
