import type { SqlError } from './run-batch';

/** What kind of trouble a server gives. The words are those of `activities/failures.ts`. */
export type TroubleKind =
  | 'ConnectionLost'
  | 'LoginFailed'
  | 'ServerNotFound'
  | 'CertificateNotTrusted'
  | 'PermissionDenied'
  | 'AgentNotRunning'
  | 'AgentIsStarting'
  | 'JobNotFound'
  | 'ServerError';

/** A server did not answer as it should. The message names it and says what is wrong there, without secrets. */
export class ServerTrouble extends Error {
  override readonly name = 'ServerTrouble';

  constructor(
    readonly kind: TroubleKind,
    readonly server: string,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${server}: ${detail}`, options);
  }

  /** Waiting may help: everything but what a DBA has to change. */
  get isPassing(): boolean {
    return ['ConnectionLost', 'AgentNotRunning', 'AgentIsStarting', 'ServerError'].includes(this.kind);
  }
}

/** The Agent is off, in the text of xp_sqlagent_notify; 22022 has other meanings besides. */
const AGENT_OFF = /SQLServerAgent is not currently running/i;

/** Error numbers with one meaning each (sys.messages; Database Engine events and errors). */
const KINDS: Readonly<Record<number, TroubleKind>> = {
  229: 'PermissionDenied',
  230: 'PermissionDenied',
  297: 'PermissionDenied',
  300: 'PermissionDenied',
  916: 'PermissionDenied',
  14393: 'PermissionDenied',
  4060: 'LoginFailed',
  18456: 'LoginFailed',
  18452: 'LoginFailed',
  18470: 'LoginFailed',
  18486: 'LoginFailed',
  18487: 'LoginFailed',
  18488: 'LoginFailed',
  14258: 'AgentIsStarting',
  14262: 'JobNotFound',
  15281: 'AgentNotRunning',
};

/** Whether a refusal of the Agent means that its service does not run. */
export function isAgentOff(message: string): boolean {
  return AGENT_OFF.test(message);
}

export function troubleOf(server: string, error: SqlError): ServerTrouble {
  const kind = isAgentOff(error.message) ? 'AgentNotRunning' : (KINDS[error.number] ?? 'ServerError');
  const next = kind === 'PermissionDenied' ? '. The login needs the role SQLAgentOperatorRole in msdb' : '';
  return new ServerTrouble(kind, server, `${error.message} (error ${error.number})${next}`);
}

/** What the driver and the network say: codes of mssql, tedious, Node and OpenSSL. */
export function connectionTrouble(server: string, error: unknown): ServerTrouble {
  const causes = causesOf(error);
  const codes = causes.map(({ code }) => (typeof code === 'string' ? code : ''));
  const message = causes.at(0)?.message ?? String(error);
  const has = (...wanted: readonly string[]) => codes.some((code) => wanted.includes(code));
  const trouble = (kind: TroubleKind, detail: string) => new ServerTrouble(kind, server, detail, { cause: error });
  const number = causes.map((cause) => cause.number).find((each) => typeof each === 'number');
  if (has('ELOGIN')) {
    const kind = number === undefined ? 'LoginFailed' : (KINDS[number] ?? 'ServerError');
    return kind === 'LoginFailed'
      ? trouble(kind, `the login was refused: ${message} Check user and password in the inventory`)
      : trouble(kind, `the login was not taken: ${message} (error ${String(number)})`);
  }
  if (has('ENOTFOUND', 'EAI_AGAIN')) {
    return trouble('ServerNotFound', `its host name is not known: ${message}. Check host in the inventory`);
  }
  if (
    codes.some(isCertificateCode) ||
    causes.some((cause) => /self[- ]signed certificate|altnames/i.test(cause.message))
  ) {
    return trouble('CertificateNotTrusted', `its certificate is not trusted: ${message}. ${certificateAdvice(codes)}`);
  }
  if (has('ETIMEOUT', 'ETIMEDOUT')) return trouble('ConnectionLost', `no answer in time: ${message}`);
  // The driver wraps what the network said, which is the part that helps.
  const reason = causes.at(-1)?.message ?? message;
  return trouble(
    'ConnectionLost',
    `cannot be reached: ${reason}. Check that it runs, and host and port in the inventory`,
  );
}

/** An authority is of no help where a trusted certificate is for another name, or not valid now. */
function certificateAdvice(codes: readonly string[]): string {
  if (codes.includes('CERT_HAS_EXPIRED')) {
    return 'Renew it on the server. If it is its own authority, give the new one as certificateAuthority in the inventory';
  }
  if (codes.includes('CERT_NOT_YET_VALID')) return 'Check the clocks of this computer and of the server';
  return codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')
    ? 'Write host as the certificate has it in the inventory'
    : 'Give its authority as certificateAuthority in the inventory';
}

function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code);
}

type Caused = Error & { code?: unknown; number?: unknown };

/** The error and everything it was caused by, outermost first; `mssql` keeps what it wraps in `originalError`. */
function causesOf(error: unknown): Caused[] {
  const causes: Caused[] = [];
  for (let at: unknown = error; isErrorLike(at) && causes.length < 10; at = innerOf(at)) causes.push(at);
  return causes;
}

function innerOf(error: Caused & { originalError?: unknown; cause?: unknown; errors?: readonly unknown[] }): unknown {
  return error.originalError ?? error.cause ?? error.errors?.[0];
}

function isErrorLike(value: unknown): value is Caused {
  return typeof value === 'object' && value !== null && 'message' in value;
}
