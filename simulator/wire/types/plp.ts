import { MalformedMessage } from '../malformed-message';
import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';

/** Partially length-prefixed data, the form of `max` types (MS-TDS 2.2.5.2.3): a total, chunks, an empty chunk. */
const NULL_LENGTH = 0xffff_ffff_ffff_ffffn;
const UNKNOWN_LENGTH = 0xffff_ffff_ffff_fffen;

export function writePlp(out: ByteWriter, bytes: Buffer | null): void {
  if (bytes === null) {
    out.uint64(NULL_LENGTH);
    return;
  }
  out.uint64(BigInt(bytes.length));
  if (bytes.length > 0) out.uint32(bytes.length).raw(bytes);
  out.uint32(0);
}

/** @throws MalformedMessage when the chunks are cut short or do not add up to the total. */
export function readPlp(reader: ByteReader): Buffer | null {
  const total = reader.uint64();
  if (total === NULL_LENGTH) return null;
  const chunks: Buffer[] = [];
  for (let length = reader.uint32(); length > 0; length = reader.uint32()) chunks.push(reader.take(length));
  const bytes = Buffer.concat(chunks);
  if (total !== UNKNOWN_LENGTH && total !== BigInt(bytes.length)) {
    throw new MalformedMessage(
      `${reader.what}: chunks of ${bytes.length} bytes where ${total.toString()} are announced`,
    );
  }
  return bytes;
}
