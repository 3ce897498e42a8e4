import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { defaultPayloadConverter, type LoadedDataConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { CODEC_VARIABLE } from './payload-codec';

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

/** What the SDK's own converter reads; protobuf messages only where one is configured, which says so itself. */
const READABLE = ['json/plain', 'binary/plain', 'binary/null', 'json/protobuf', 'binary/protobuf'];

/** A payload was encoded by a codec that this program does not have. */
export class UnreadablePayload extends Error {
  override readonly name = 'UnreadablePayload';
}

/** Decodes last: what is still encoded then is nothing that the converter could read, and the user has to hear why. */
const refuseUnreadable: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) => {
    const unreadable = payloads.map(encodingOf).find((encoding) => encoding !== '' && !READABLE.includes(encoding));
    if (unreadable === undefined) return Promise.resolve(payloads);
    const text = `Temporal holds data encoded as '${unreadable}', which this program cannot read: set ${CODEC_VARIABLE} to the codec that the workers have`;
    return Promise.reject(new UnreadablePayload(text));
  },
};

/** What stands for a payload that cannot be read: nothing. */
const NULL_PAYLOAD: Payload = { metadata: { encoding: Buffer.from('binary/null') } };

/**
 * Reads what these codecs can read and takes the rest for nothing, for lists in which one run may not keep the others
 * from being seen. `onUnreadable` hears of each payload that could not be read.
 */
export function forgivingCodec(codecs: readonly PayloadCodec[], onUnreadable: () => void): PayloadCodec {
  const decodeOne = async (payload: Payload): Promise<Payload> => {
    try {
      return (await decodeAll(codecs, [payload]))[0] ?? NULL_PAYLOAD;
    } catch {
      onUnreadable();
      return NULL_PAYLOAD;
    }
  };
  return {
    encode: (payloads) => Promise.resolve(payloads),
    decode: (payloads) => Promise.all(payloads.map(decodeOne)),
  };
}

/**
 * The one data converter of clients and workers: JSON, gzipped where it is large. A codec of the user's own comes after
 * that, because what is encrypted does not get smaller.
 */
export function createDataConverter(own?: PayloadCodec): { readonly payloadCodecs: PayloadCodec[] } {
  return { payloadCodecs: [refuseUnreadable, gzipCodec, ...(own === undefined ? [] : [own])] };
}

/** The value in a payload that was not asked for through the SDK, by the data converter of a client. */
export async function decodedValue<T>(
  { payloadCodecs }: Pick<LoadedDataConverter, 'payloadCodecs'>,
  payload: Payload,
): Promise<T> {
  const [decoded] = await decodeAll(payloadCodecs, [payload]);
  return defaultPayloadConverter.fromPayload<T>(decoded ?? payload);
}

/** The codec that encoded last decodes first. */
async function decodeAll(codecs: readonly PayloadCodec[], encoded: Payload[]): Promise<Payload[]> {
  let payloads = encoded;
  for (const codec of codecs.toReversed()) payloads = await codec.decode(payloads);
  return payloads;
}

async function encodePayload(payload: Payload): Promise<Payload> {
  if ((payload.data?.byteLength ?? 0) <= GZIP_ABOVE_BYTES) return payload;
  const message = PayloadMessage.encode(payload).finish();
  const data = await compress(message);
  if (data.byteLength >= message.byteLength) return payload;
  return { metadata: { encoding: Buffer.from(ENCODING) }, data };
}

async function decodePayload(payload: Payload): Promise<Payload> {
  if (encodingOf(payload) !== ENCODING) return payload;
  const message = await decompress(payload.data ?? Buffer.alloc(0), { maxOutputLength: MAX_DECOMPRESSED_BYTES });
  return PayloadMessage.decode(message);
}

function encodingOf({ metadata }: Payload): string {
  return Buffer.from(metadata?.encoding ?? []).toString();
}
