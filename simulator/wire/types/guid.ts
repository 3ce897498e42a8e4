/** The first three groups of a uniqueidentifier travel little-endian, the rest as written (MS-TDS 2.2.5.5.1.3). */
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws TypeError when the text is not a GUID with hyphens. */
export function encodeGuid(text: string): Buffer {
  if (!GUID.test(text)) throw new TypeError(`'${text}' is not a uniqueidentifier`);
  return reorder(Buffer.from(text.replaceAll('-', ''), 'hex'));
}

/** Upper case with hyphens, as SQL Server prints it. */
export function decodeGuid(bytes: Buffer): string {
  const hex = reorder(bytes).toString('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function reorder(bytes: Buffer): Buffer {
  return Buffer.from(ORDER.map((index) => bytes.readUInt8(index)));
}
