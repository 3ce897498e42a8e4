import { ByteReader } from './bytes';
import { SERVER_VERSION } from './token-reply';

/** Option tokens (MS-TDS 2.2.6.5). */
const Option = { VERSION: 0x00, ENCRYPTION: 0x01, INSTOPT: 0x02, MARS: 0x04, TERMINATOR: 0xff } as const;

/** Values of the ENCRYPTION option (MS-TDS 2.2.6.5). */
const Encryption = { OFF: 0x00, ON: 0x01, NOT_SUP: 0x02, REQ: 0x03 } as const;

/** What the server is set to: `required` refuses clear logins, `off` knows no TLS. */
export type EncryptionSetting = 'offered' | 'required' | 'off';

/** What happens after PRELOGIN: no TLS, TLS around the LOGIN7 message alone, or TLS from now on. */
export type TlsUse = 'none' | 'login' | 'all';

/** The ENCRYPTION value a client sent; NOT_SUP when it sent none. @throws MalformedMessage */
export function readPreloginEncryption(data: Buffer): number {
  const reader = new ByteReader(data, 'PRELOGIN');
  for (let option = reader.uint8(); option !== Option.TERMINATOR; option = reader.uint8()) {
    // The one place where TDS is big-endian.
    const start = reader.take(2).readUInt16BE();
    const value = reader.from(start).take(reader.take(2).readUInt16BE());
    if (option === Option.ENCRYPTION) return new ByteReader(value, 'ENCRYPTION of PRELOGIN').uint8();
  }
  return Encryption.NOT_SUP;
}

/** What client and server agree on: the table of MS-TDS 2.2.6.5. */
export function negotiateEncryption(
  client: number,
  setting: EncryptionSetting,
): { readonly answer: number; readonly tls: TlsUse } {
  if (setting === 'off') return { answer: Encryption.NOT_SUP, tls: 'none' };
  if (client === Encryption.ON || client === Encryption.REQ) return { answer: Encryption.ON, tls: 'all' };
  if (setting === 'required') return { answer: Encryption.REQ, tls: 'all' };
  if (client === Encryption.OFF) return { answer: Encryption.OFF, tls: 'login' };
  return { answer: Encryption.NOT_SUP, tls: 'none' };
}

/** The server's PRELOGIN: version, encryption, no instance name to check, no MARS. */
export function preloginReply(encryption: number): Buffer {
  const options: (readonly [number, readonly number[]])[] = [
    [Option.VERSION, [...SERVER_VERSION, 0, 0]],
    [Option.ENCRYPTION, [encryption]],
    [Option.INSTOPT, [0]],
    [Option.MARS, [0]],
  ];
  const head: number[] = [];
  const values: number[] = [];
  const headSize = options.length * 5 + 1;
  for (const [token, value] of options) {
    head.push(token, 0, headSize + values.length, 0, value.length);
    values.push(...value);
  }
  return Buffer.from([...head, Option.TERMINATOR, ...values]);
}
