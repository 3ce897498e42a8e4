/** decimal travels as a sign byte and an unsigned integer of a length that follows from the precision. */
const POSITIVE = 1;

/** Bytes of a decimal with so many digits, the sign included (MS-TDS 2.2.5.5.1.6). */
export function decimalLength(precision: number): number {
  if (precision <= 9) return 5;
  if (precision <= 19) return 9;
  return precision <= 28 ? 13 : 17;
}

/** The sign byte and the magnitude of an unscaled value. */
export function decimalParts(unscaled: bigint): { readonly sign: number; readonly magnitude: bigint } {
  return unscaled < 0n ? { sign: 0, magnitude: -unscaled } : { sign: POSITIVE, magnitude: unscaled };
}

export function fromDecimalParts(sign: number, magnitude: bigint): bigint {
  return sign === POSITIVE ? magnitude : -magnitude;
}
