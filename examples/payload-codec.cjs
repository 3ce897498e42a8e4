// A payload codec (docs/encryption.md): encrypts with AES-256-GCM what Temporal keeps, so that only whoever has the key
// can read it. The variable PAYLOAD_KEY_FILE names a file with the key, 32 bytes as 64 hexadecimal digits.
const { createCipheriv, createDecipheriv, randomBytes } = require('node:crypto');
const { readFileSync } = require('node:fs');

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;

const key = Buffer.from(readFileSync(process.env.PAYLOAD_KEY_FILE, 'utf8').trim(), 'hex');

function encrypt(payload) {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const sealed = Buffer.concat([cipher.update(toBytes(payload)), cipher.final()]);
  const data = Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  return { metadata: { encoding: Buffer.from(ENCODING) }, data };
}

/** What was not encrypted stays as it is: runs from before, and what the `temporal` tool has started. */
function decrypt(payload) {
  if (Buffer.from(payload.metadata?.encoding ?? []).toString() !== ENCODING) return payload;
  const data = Buffer.from(payload.data);
  const decipher = createDecipheriv(CIPHER, key, data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(data.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return fromBytes(Buffer.concat([decipher.update(data.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]));
}

/** The length of the metadata, the metadata as JSON, the data. */
function toBytes({ metadata = {}, data = Buffer.alloc(0) }) {
  const texts = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  const header = Buffer.from(JSON.stringify(texts));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header, data ?? Buffer.alloc(0)]);
}

function fromBytes(bytes) {
  const end = LENGTH_BYTES + bytes.readUInt32BE();
  const texts = JSON.parse(bytes.subarray(LENGTH_BYTES, end).toString());
  const metadata = Object.fromEntries(texts.map(([name, text]) => [name, Buffer.from(text, 'base64')]));
  return { metadata, data: bytes.subarray(end) };
}

module.exports = {
  payloadCodec: {
    encode: async (payloads) => payloads.map(encrypt),
    decode: async (payloads) => payloads.map(decrypt),
  },
};
