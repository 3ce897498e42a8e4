import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

const { Payload: PayloadMessage } = temporal.api.common.v1;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Payloads up to this many bytes stay as they are, so that Temporal UI and the `temporal` tool can show them. */
export const GZIP_ABOVE_BYTES = 256 * 1024;

/** Bounds what one payload may grow to, so that a forged one cannot exhaust the memory of a worker. */
const MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024;

/** As other codecs do, the encoding names what was done to the payload; what was inside is the whole protobuf message. */
const ENCODING = 'binary/gzip';

/**
 * Gzips large payloads: a definition of 10,000 packages is 2.6 MB of JSON, above the 2 MiB that the server takes
 * (`limit.blobSize.error`), and 0.2 MB compressed.
 */
export const gzipCodec: PayloadCodec = {
  encode: (payloads) => Promise.all(payloads.map(encodePayload)),
  decode: (payloads) => Promise.all(payloads.map(decodePayload)),
};

/** The one data converter of clients and workers: JSON, gzipped where it is large. */
export const dataConverter = { payloadCodecs: [gzipCodec] } satisfies DataConverter;

async function encodePayload(payload: Payload): Promise<Payload> {
  if ((payload.data?.byteLength ?? 0) <= GZIP_ABOVE_BYTES) return payload;
  const message = PayloadMessage.encode(payload).finish();
  const data = await compress(message);
  if (data.byteLength >= message.byteLength) return payload;
  return { metadata: { encoding: Buffer.from(ENCODING) }, data };
}

async function decodePayload(payload: Payload): Promise<Payload> {
  if (Buffer.from(payload.metadata?.encoding ?? []).toString() !== ENCODING) return payload;
  const message = await decompress(payload.data ?? Buffer.alloc(0), { maxOutputLength: MAX_DECOMPRESSED_BYTES });
  return PayloadMessage.decode(message);
}
