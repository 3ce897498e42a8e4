import { generate } from 'selfsigned';

/** A key and its certificate, both PEM. The certificate is its own authority: clients trust it by `ca`. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

let certificate: Promise<ServerCertificate> | undefined;

/** The certificate of every server of this process, made when first asked for: RSA keys are slow to make. */
export function serverCertificate(): Promise<ServerCertificate> {
  certificate ??= makeCertificate();
  return certificate;
}

async function makeCertificate(): Promise<ServerCertificate> {
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
