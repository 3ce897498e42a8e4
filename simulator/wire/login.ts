import type { ServerMessage, SqlServer, SqlSession } from '../engine/sql-session';
import { information } from './information';
import type { Login7 } from './login7';
import { FEDAUTH, readLogin7 } from './login7';
import { DEFAULT_PACKET_SIZE, PACKET_SIZE_LIMITS } from './packet';
import { isAtLeast, negotiateTdsVersion, TdsVersion, tdsVersionText } from './tds-version';
import type { TokenReply } from './token-reply';
import { writeCollation, writeDatabaseChange, writeLanguage, writeLoginAck, writePacketSizeChange } from './tokens';
import { UnsupportedRequest } from './unsupported-request';

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
  if (!isAtLeast(request.tdsVersion, TdsVersion.V7_2)) {
    return `unsupported TDS version ${tdsVersionText(request.tdsVersion)}; 7.2 to 7.4 are known`;
  }
  if (request.isIntegrated) return 'unsupported login: Windows authentication';
  if (request.isPasswordChange) return 'unsupported login: change of password';
  if (request.features.has(FEDAUTH)) return 'unsupported login: federated authentication';
  return undefined;
}

function packetSizeFor({ packetSize }: Login7): number {
  if (packetSize === 0) return DEFAULT_PACKET_SIZE;
  return Math.min(PACKET_SIZE_LIMITS.max, Math.max(PACKET_SIZE_LIMITS.min, packetSize));
}

/** The answer to a login that was let in, in SQL Server's order. */
export function writeLoginReply(reply: TokenReply, { session, request, packetSize }: AcceptedLogin): void {
  const { out } = reply;
  const { database } = session;
  writeDatabaseChange(out, '', database);
  reply.message(information(5701, 2, `Changed database context to '${database}'.`));
  writeCollation(out);
  writeLanguage(out, 'us_english');
  reply.message(information(5703, 1, 'Changed language setting to us_english.'));
  writeLoginAck(out, negotiateTdsVersion(request.tdsVersion));
  writePacketSizeChange(out, DEFAULT_PACKET_SIZE, packetSize);
}
