/** Fields of MS-TDS 2.2.5.1 as bytes, for messages written by hand. */
export const byte = (value: number): Buffer => Buffer.of(value);

export function ushort(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function ulong(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function ulonglong(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

export const unicode = (text: string): Buffer => Buffer.from(text, 'utf16le');

export const bVarchar = (text: string): Buffer => Buffer.concat([byte(text.length), unicode(text)]);

export const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');
