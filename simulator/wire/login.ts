import type { LoginAnswer, LoginRequest, SqlServer, SqlSession } from '../engine/sql-session';
import { ByteReader } from './bytes';
import { serverMessage, UnsupportedRequest } from './errors';
import { DEFAULT_PACKET_SIZE, PACKET_SIZE_LIMITS } from './packet';
import type { TokenReply } from './token-reply';
import { COLLATION } from './types/variable-types';

/** TDSVersion of LOGIN7 and LOGINACK (MS-TDS 2.2.6.4): the oldest and the newest that is spoken. */
const TDS_7_2 = 0x72090002;
const TDS_7_4 = 0x74000004;

/** Asks the server about a LOGIN7 message; what the simulator does not know is refused before. */
export function decideLogin(login: Login7, server: SqlServer): LoginAnswer {
  const unsupported = unsupportedLogin(login);
  if (unsupported === undefined) return server.login(login);
  return { refused: new UnsupportedRequest(`unsupported ${unsupported}`).toServerMessage() };
}

function unsupportedLogin({ tdsVersion, isIntegrated, isPasswordChange, isFederated }: Login7): string | undefined {
  if (tdsVersion < TDS_7_2) return `TDS version ${versionText(tdsVersion)}; 7.2 to 7.4 are known`;
  if (isIntegrated) return 'login: Windows authentication';
  if (isPasswordChange) return 'login: change of password';
  return isFederated ? 'login: federated authentication' : undefined;
}

/** `7.1` for 0x71000001; the number itself when it is none of the 7.x. */
function versionText(version: number): string {
  const digits = version.toString(16).padStart(8, '0');
  return digits.startsWith('7') ? `7.${digits.charAt(1)}` : `0x${digits}`;
}

/** The answer to a login that was let in, in SQL Server's order. */
export function writeLoginReply(reply: TokenReply, { database }: SqlSession, login: Login7): void {
  reply.databaseChanged('', database);
  reply.message(serverMessage(5701, 0, `Changed database context to '${database}'.`, 2));
  reply.environmentChanged('COLLATION', COLLATION);
  reply.environmentChanged('LANGUAGE', 'us_english');
  reply.message(serverMessage(5703, 0, 'Changed language setting to us_english.'));
  reply.loginAcknowledged(Math.min(login.tdsVersion, TDS_7_4));
  reply.environmentChanged('PACKET_SIZE', String(login.packetSize), String(DEFAULT_PACKET_SIZE));
}

/** Offsets of the OffsetLength pairs (MS-TDS 2.2.6.4). */
const Field = { HOST_NAME: 36, USER_NAME: 40, PASSWORD: 44, APP_NAME: 48, EXTENSION: 56, DATABASE: 68 } as const;

/** Bits of OptionFlags2 and OptionFlags3 (MS-TDS 2.2.6.4). */
const INTEGRATED_SECURITY = 0x80;
const CHANGE_PASSWORD = 0x01;
const EXTENSION_USED = 0x10;

/** Feature ids of FeatureExt (MS-TDS 2.2.6.4). */
const FEDAUTH = 0x02;
const FEATURE_TERMINATOR = 0xff;

/** A LOGIN7 message, decoded. */
export interface Login7 extends LoginRequest {
  readonly tdsVersion: number;
  readonly packetSize: number;
  readonly isIntegrated: boolean;
  readonly isPasswordChange: boolean;
  readonly isFederated: boolean;
}

/** Reads a LOGIN7 message (MS-TDS 2.2.6.4). @throws MalformedMessage */
export function readLogin7(data: Buffer): Login7 {
  const whole = new ByteReader(data, 'LOGIN7');
  const text = (offset: number) => fieldAt(whole, offset).toString('utf16le');
  const head = whole.from(4);
  const tdsVersion = head.uint32();
  const packetSize = head.uint32();
  head.take(13);
  const optionFlags2 = head.uint8();
  head.take(1);
  const optionFlags3 = head.uint8();
  return {
    tdsVersion,
    packetSize: negotiated(packetSize),
    hostName: text(Field.HOST_NAME),
    userName: text(Field.USER_NAME),
    password: unscramble(fieldAt(whole, Field.PASSWORD)).toString('utf16le'),
    applicationName: text(Field.APP_NAME),
    database: text(Field.DATABASE),
    isIntegrated: (optionFlags2 & INTEGRATED_SECURITY) !== 0,
    isPasswordChange: (optionFlags3 & CHANGE_PASSWORD) !== 0,
    isFederated: (optionFlags3 & EXTENSION_USED) !== 0 && readFeatures(whole).includes(FEDAUTH),
  };
}

function negotiated(packetSize: number): number {
  if (packetSize === 0) return DEFAULT_PACKET_SIZE;
  return Math.min(PACKET_SIZE_LIMITS.max, Math.max(PACKET_SIZE_LIMITS.min, packetSize));
}

/** The bytes of a text field; its pair counts UTF-16 characters. */
function fieldAt(whole: ByteReader, offset: number): Buffer {
  const pair = whole.from(offset);
  return whole.from(pair.uint16()).take(pair.uint16() * 2);
}

/** Every byte was XORed with 0xA5 after its nibbles were swapped (MS-TDS 2.2.6.4, Password). */
function unscramble(scrambled: Buffer): Buffer {
  return Buffer.from(
    scrambled.map((byte) => {
      const swapped = byte ^ 0xa5;
      return (swapped << 4) | (swapped >> 4);
    }),
  );
}

/** The ids of the features asked for. The extension field points at four bytes, and those at the list of features. */
function readFeatures(whole: ByteReader): number[] {
  const extension = whole.from(whole.from(Field.EXTENSION).uint16());
  const list = whole.from(extension.uint32());
  const features: number[] = [];
  for (let id = list.uint8(); id !== FEATURE_TERMINATOR; id = list.uint8()) {
    features.push(id);
    list.take(list.uint32());
  }
  return features;
}
