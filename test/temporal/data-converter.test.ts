import { defaultPayloadConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import { createDataConverter, decodedValue, GZIP_ABOVE_BYTES, gzipCodec } from '../../src/temporal/data-converter';

/** A JSON string whose payload has exactly this many bytes, the quotes included. */
const payloadOf = (bytes: number): Payload => defaultPayloadConverter.toPayload('x'.repeat(bytes - 2));

const metadataOf = (payload: Payload | undefined): string => Buffer.from(payload?.metadata?.encoding ?? []).toString();

describe('the data converter', () => {
  it('leaves payloads up to the threshold exactly as they are', async () => {
    const payload = payloadOf(GZIP_ABOVE_BYTES);
    const [encoded] = await gzipCodec.encode([payload]);
    expect(payload.data?.byteLength).toBe(GZIP_ABOVE_BYTES);
    expect(encoded).toBe(payload);
  });

  it('gzips what is larger, and gives back the same value', async () => {
    const payload = payloadOf(GZIP_ABOVE_BYTES + 1);
    const encoded = await gzipCodec.encode([payload]);
    expect(metadataOf(encoded[0])).toBe('binary/gzip');
    expect(encoded[0]?.data?.byteLength).toBeLessThan(GZIP_ABOVE_BYTES / 100);
    const [decoded] = await gzipCodec.decode(encoded);
    expect(metadataOf(decoded)).toBe('json/plain');
    expect(decoded?.data).toEqual(payload.data);
  });

  it('keeps a definition of 10,000 packages far below the 2 MiB that the server takes', async () => {
    const packages = Array.from({ length: 10_000 }, (_, index) => ({
      name: `package-${index}`,
      job: `Load number ${index} of the nightly run`,
      pool: 'loaders',
      after: index === 0 ? [] : [{ package: `package-${index - 1}`, on: 'success' }],
    }));
    const payload = defaultPayloadConverter.toPayload({ name: 'nightly-load', packages });
    const encoded = await gzipCodec.encode([payload]);
    expect(encoded[0]?.data?.byteLength).toBeLessThan(512 * 1024);
    const decoded = await gzipCodec.decode(encoded);
    expect(decoded.map((each) => defaultPayloadConverter.fromPayload(each))).toEqual([
      { name: 'nightly-load', packages },
    ]);
  });

  it('leaves what gzip cannot make smaller', async () => {
    let state = 1;
    const noise = Uint8Array.from({ length: GZIP_ABOVE_BYTES * 2 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
    const payload = defaultPayloadConverter.toPayload(noise);
    expect(await gzipCodec.encode([payload])).toEqual([payload]);
  });

  it('reads payloads of others as they are, whatever their size', async () => {
    const payload = payloadOf(GZIP_ABOVE_BYTES * 2);
    const [decoded] = await gzipCodec.decode([payload]);
    expect(decoded).toBe(payload);
  });

  it('refuses a payload that is not what it says it is', async () => {
    const forged: Payload = { metadata: { encoding: Buffer.from('binary/gzip') }, data: Buffer.from('no gzip') };
    await expect(gzipCodec.decode([forged])).rejects.toThrow('incorrect header check');
  });

  it('compresses before a codec of the user’s own, and decodes the other way round', async () => {
    const given: Payload[] = [];
    const own: PayloadCodec = {
      encode: (payloads) => {
        given.push(...payloads);
        return Promise.resolve([{ metadata: { encoding: Buffer.from('binary/own') } }]);
      },
      decode: () => Promise.resolve(given),
    };
    const { payloadCodecs } = createDataConverter(own);
    let payloads = [payloadOf(GZIP_ABOVE_BYTES + 1)];
    for (const codec of payloadCodecs) payloads = await codec.encode(payloads);
    expect(given.map(metadataOf)).toEqual(['binary/gzip']);
    expect(metadataOf(payloads[0])).toBe('binary/own');
    expect(await decodedValue<string>({ payloadCodecs }, payloads[0] ?? {})).toBe('x'.repeat(GZIP_ABOVE_BYTES - 1));
  });

  it('says what to do about a payload of a codec that it does not have', async () => {
    const foreign: Payload = { metadata: { encoding: Buffer.from('binary/own') }, data: Buffer.from('?') };
    await expect(decodedValue(createDataConverter(), foreign)).rejects.toThrow(
      "Temporal holds data encoded as 'binary/own', which this program cannot read: set SSIS_PARENT_PAYLOAD_CODEC to the codec that the workers have",
    );
  });
});
