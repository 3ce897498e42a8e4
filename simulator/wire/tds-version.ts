/** TDSVersion of LOGIN7 (MS-TDS 2.2.6.4). */
export const TdsVersion = {
  V7_2: 0x72090002,
  V7_3_A: 0x730a0003,
  V7_3_B: 0x730b0003,
  V7_4: 0x74000004,
  V8_0: 0x08000000,
} as const;

/** Whether `version` knows what `since` brought. 8.0 knows everything, though its number is the smallest. */
export function isAtLeast(version: number, since: number): boolean {
  return version === TdsVersion.V8_0 || version >= since;
}

/** The version both sides speak: the client's, or 7.4 when it offers something newer than this server knows. */
export function negotiateTdsVersion(client: number): number {
  return Math.min(client, TdsVersion.V7_4);
}

/** `7.1` for 0x71000001; the number itself when it is none of the 7.x. */
export function tdsVersionText(version: number): string {
  const major = version >>> 28;
  const minor = (version >>> 24) & 0xf;
  return major === 7 ? `7.${minor}` : `0x${version.toString(16).padStart(8, '0')}`;
}
