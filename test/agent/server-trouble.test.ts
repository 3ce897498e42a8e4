import { connectionTrouble } from '../../src/agent/server-trouble';
import { LoginError } from '../../src/servers/connections';

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

  it.each([
    [
      'CERT_HAS_EXPIRED',
      'certificate has expired',
      'Renew it on the server. If it is its own authority, give the new one as certificateAuthority in the inventory',
    ],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid', 'Check the clocks of this computer and of the server'],
  ])('%s: its time is what is wrong, not its authority', (code, message, advice) => {
    expect(connectionTrouble('etl01', failed(code, message))).toMatchObject({
      kind: 'CertificateNotTrusted',
      message: `etl01: its certificate is not trusted: ${message}. ${advice}`,
    });
  });

  it('is not what any other failed connection is taken for', () => {
    const refused = failed('ESOCKET', 'Failed to connect');
    expect(connectionTrouble('etl01', Object.assign(refused, { cause: failed('ECONNREFUSED', 'refused') })).kind).toBe(
      'ConnectionLost',
    );
  });
});

describe('a login that was not taken', () => {
  const refused = (number: number, message: string) =>
    connectionTrouble('etl01', new LoginError(message, number, { cause: failed('ELOGIN', message) }));

  it.each([18456, 18452, 18470, 18486, 18487, 18488, 4060])('%i: user or password are to be checked', (number) => {
    expect(refused(number, 'Login failed.')).toMatchObject({
      kind: 'LoginFailed',
      isPassing: false,
      message: 'etl01: the login was refused: Login failed. Check user and password in the inventory',
    });
  });

  it.each([40613, 40197, 40501, 10928, 18401])('%i: it may be taken later, and SQL Server says why', (number) => {
    expect(refused(number, 'Not available now.')).toMatchObject({
      kind: 'ServerError',
      isPassing: true,
      message: `etl01: the login was not taken: Not available now. (error ${number})`,
    });
  });

  it('without a number is taken for a refusal', () => {
    expect(connectionTrouble('etl01', failed('ELOGIN', 'Login failed.')).kind).toBe('LoginFailed');
  });
});
