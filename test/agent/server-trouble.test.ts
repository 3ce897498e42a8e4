import { connectionTrouble } from '../../src/agent/server-trouble';

const failed = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('a certificate that is not trusted', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
  ])('%s: its authority is missing in the inventory', (code, message) => {
    expect(connectionTrouble('etl01', failed(code, message))).toMatchObject({
      kind: 'CertificateNotTrusted',
      message: `etl01: its certificate is not trusted: ${message}. Give its authority as certificateAuthority in the inventory`,
    });
  });

  it('of another name: no authority helps, the host has to be written as the certificate has it', () => {
    const message = "Hostname/IP does not match certificate's altnames";
    expect(connectionTrouble('etl01', failed('ERR_TLS_CERT_ALTNAME_INVALID', message))).toMatchObject({
      kind: 'CertificateNotTrusted',
      message: `etl01: its certificate is not trusted: ${message}. Write host as the certificate has it in the inventory`,
    });
  });

  it('is not what any other failed connection is taken for', () => {
    const refused = failed('ESOCKET', 'Failed to connect');
    expect(connectionTrouble('etl01', Object.assign(refused, { cause: failed('ECONNREFUSED', 'refused') })).kind).toBe(
      'ConnectionLost',
    );
  });
});
