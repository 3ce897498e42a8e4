/**
 * SQL_Latin1_General_CP1_CI_AS (MS-TDS 2.2.5.1.2): LCID 0x0409, ignoring case, kana and width, sort id 52. Its code
 * page is 1252.
 */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);

/** The bit fUTF8 of a collation. */
const UTF8 = 1 << 26;

/** Whether a collation says that varchar data are UTF-8. */
export function isUtf8Collation(collation: Buffer): boolean {
  return (collation.readUInt32LE(0) & UTF8) !== 0;
}
