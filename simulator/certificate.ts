import { generate } from 'selfsigned';
import type { ServerTls } from './wire/channel';

let certificate: Promise<ServerTls> | undefined;

/** The certificate of all servers of this process, made when first asked for. Clients trust it by `ca`. */
export function serverCertificate(): Promise<ServerTls> {
  certificate ??= makeCertificate();
  return certificate;
}

async function makeCertificate(): Promise<ServerTls> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key, cert };
}
