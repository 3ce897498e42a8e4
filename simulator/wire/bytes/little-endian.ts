/** An unsigned integer in so many bytes. */
export function littleEndian(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex').reverse();
}

/** The unsigned integer that all of the bytes make. */
export function unsigned(bytes: Buffer): bigint {
  return BigInt(`0x0${Buffer.from(bytes).reverse().toString('hex')}`);
}
