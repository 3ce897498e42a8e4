import type { ServerMessage, SqlServer, SqlSession } from '../engine/sql-session';
import { FEDAUTH, type Login7, readLogin7 } from './login7';
import { DEFAULT_PACKET_SIZE, PACKET_SIZE_LIMITS } from './packet';
import { serverMessage } from './server-message';
import type { TokenReply } from './token-reply';
import { COLLATION } from './types/variable-types';
import { UnsupportedRequest } from './unsupported-request';

/** TDSVersion of LOGIN7 and LOGINACK (MS-TDS 2.2.6.4): the oldest and the newest that is spoken. */
const TDS_7_2 = 0x72090002;
const TDS_7_4 = 0x74000004;

/** A login that was let in. */
export interface AcceptedLogin {
  readonly session: SqlSession;
  readonly request: Login7;
  readonly packetSize: number;
}

/**
 * Asks the server about a LOGIN7 message.
 * @throws MalformedMessage
 */
export function decideLogin(
  data: Buffer,
  server: SqlServer,
  clientAddress: string,
): AcceptedLogin | { readonly refused: ServerMessage } {
  const request = readLogin7(data);
  const unsupported = unsupportedLogin(request);
  if (unsupported !== undefined) return { refused: new UnsupportedRequest(unsupported).toServerMessage() };
  const { userName, password, hostName, applicationName, database } = request;
  const answer = server.login({ userName, password, hostName, applicationName, database, clientAddress });
  return 'refused' in answer ? answer : { session: answer.session, request, packetSize: packetSizeFor(request) };
}

function unsupportedLogin(request: Login7): string | undefined {
  const { tdsVersion } = request;
  if (tdsVersion < TDS_7_2) return `unsupported TDS version ${versionText(tdsVersion)}; 7.2 to 7.4 are known`;
  if (request.isIntegrated) return 'unsupported login: Windows authentication';
  if (request.isPasswordChange) return 'unsupported login: change of password';
  if (request.features.has(FEDAUTH)) return 'unsupported login: federated authentication';
  return undefined;
}

function packetSizeFor({ packetSize }: Login7): number {
  if (packetSize === 0) return DEFAULT_PACKET_SIZE;
  return Math.min(PACKET_SIZE_LIMITS.max, Math.max(PACKET_SIZE_LIMITS.min, packetSize));
}

/** `7.1` for 0x71000001; the number itself when it is none of the 7.x. */
function versionText(version: number): string {
  const digits = version.toString(16).padStart(8, '0');
  return digits.startsWith('7') ? `7.${digits.charAt(1)}` : `0x${digits}`;
}

/** The answer to a login that was let in, in SQL Server's order. */
export function writeLoginReply(
  reply: TokenReply,
  { session: { database }, request, packetSize }: AcceptedLogin,
): void {
  reply.databaseChanged('', database);
  reply.message(
    serverMessage({ number: 5701, state: 2, class: 0, message: `Changed database context to '${database}'.` }),
  );
  reply.environmentChanged('COLLATION', COLLATION);
  reply.environmentChanged('LANGUAGE', 'us_english');
  reply.message(
    serverMessage({ number: 5703, state: 1, class: 0, message: 'Changed language setting to us_english.' }),
  );
  reply.loginAcknowledged(Math.min(request.tdsVersion, TDS_7_4));
  reply.environmentChanged('PACKET_SIZE', String(packetSize), String(DEFAULT_PACKET_SIZE));
}
