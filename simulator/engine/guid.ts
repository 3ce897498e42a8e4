/** The 16 bytes of a uniqueidentifier as SQL Server stores and sends them (page: uniqueidentifier; MS-TDS 2.2.5.5.1.3). */
export function bytesOfGuid(guid: string): Buffer {
  return swapped(Buffer.from(guid.replaceAll('-', ''), 'hex'));
}

/** The uniqueidentifier as SQL Server prints it: upper case with hyphens. */
export function guidOfBytes(bytes: Buffer): string {
  const hex = swapped(bytes).toString('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The first three groups stand with the last byte first, the rest as written. */
function swapped(bytes: Buffer): Buffer {
  return Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes.readUInt8(index)));
}
