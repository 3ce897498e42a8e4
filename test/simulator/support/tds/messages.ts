import { bVarchar, byte, ulong, unicode, ushort } from './fields';

/** Packet types (MS-TDS 2.2.3.1.1). */
export const PacketType = {
  SQL_BATCH: 0x01,
  RPC: 0x03,
  TABULAR_RESULT: 0x04,
  ATTENTION: 0x06,
  BULK_LOAD: 0x07,
  TRANSACTION_MANAGER: 0x0e,
  LOGIN7: 0x10,
  PRELOGIN: 0x12,
} as const;

/** Bits of the packet header's status (MS-TDS 2.2.3.1.2). */
export const Status = { EOM: 0x01, IGNORE: 0x02, RESETCONNECTION: 0x08, RESETCONNECTIONSKIPTRAN: 0x10 } as const;

/** Bytes of the packet header (MS-TDS 2.2.3.1). */
export const HEADER_SIZE = 8;

export interface Framing {
  readonly packetSize?: number;
  /** Bits set in every packet, beside EOM in the last. */
  readonly status?: number;
}

/** A message in packets (MS-TDS 2.2.3); EOM stands in the last. */
export function framed(type: number, data: Buffer, { packetSize = 4096, status = 0 }: Framing = {}): Buffer {
  const capacity = packetSize - HEADER_SIZE;
  const packets: Buffer[] = [];
  for (let start = 0, id = 1; start === 0 || start < data.length; start += capacity, id++) {
    const part = data.subarray(start, start + capacity);
    const isLast = start + capacity >= data.length;
    const header = Buffer.of(type, status | (isLast ? Status.EOM : 0), 0, 0, 0, 0, id & 0xff, 0);
    header.writeUInt16BE(HEADER_SIZE + part.length, 2);
    packets.push(header, part);
  }
  return Buffer.concat(packets);
}

/** PRELOGIN (MS-TDS 2.2.6.5) with VERSION and ENCRYPTION; NOT_SUP when not told otherwise. */
export function prelogin(encryption = 0x02): Buffer {
  const options = Buffer.of(0x00, 0, 11, 0, 6, 0x01, 0, 17, 0, 1, 0xff);
  return framed(PacketType.PRELOGIN, Buffer.concat([options, Buffer.alloc(6), byte(encryption)]));
}

export interface Login {
  readonly userName?: string;
  readonly password?: string;
  readonly database?: string;
  readonly packetSize?: number;
  readonly tdsVersion?: number;
  /** OptionFlags2 and OptionFlags3. */
  readonly optionFlags?: readonly [number, number];
  /** FeatureExt without its terminator. */
  readonly features?: Buffer;
}

const TDS_7_4 = 0x74000004;
const EXTENSION_USED = 0x10;

/** LOGIN7 (MS-TDS 2.2.6.4). */
export function login7(login: Login = {}): Buffer {
  const { userName = 'sa', password = 'secret', database = '', packetSize = 4096, tdsVersion = TDS_7_4 } = login;
  const [flags2, flags3] = login.optionFlags ?? [0, 0];
  const { features } = login;
  const FIXED_SIZE = 94;
  const texts = ['test host', userName, password, 'wire test', '', '', 'hand-made', 'us_english', database];
  const EXTENSION = 5;
  const pairs: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = FIXED_SIZE;
  texts.forEach((text, index) => {
    const isExtension = index === EXTENSION && features !== undefined;
    const bytes = isExtension ? Buffer.alloc(4) : index === 2 ? scrambled(text) : unicode(text);
    pairs.push(ushort(offset), ushort(isExtension ? bytes.length : text.length));
    data.push(bytes);
    offset += bytes.length;
  });
  data[EXTENSION]?.fill(ulong(offset));
  const tail = features === undefined ? [] : [features, byte(0xff)];
  const length = offset + tail.reduce((sum, part) => sum + part.length, 0);
  const options = Buffer.of(0xe0, flags2, 0, flags3 | (features === undefined ? 0 : EXTENSION_USED));
  const head = [ulong(length), ulong(tdsVersion), ulong(packetSize), ulong(7), ulong(1), ulong(0), options];
  const locale = Buffer.alloc(8);
  const clientId = Buffer.alloc(6);
  const sspiAndFileAndNewPassword = [0, 0, 0].flatMap(() => [ushort(offset), ushort(0)]);
  return framed(
    PacketType.LOGIN7,
    Buffer.concat([...head, locale, ...pairs, clientId, ...sspiAndFileAndNewPassword, ulong(0), ...data, ...tail]),
  );
}

/** Every byte with its nibbles swapped, then XORed with 0xA5 (MS-TDS 2.2.6.4, Password). */
function scrambled(password: string): Buffer {
  return Buffer.from(unicode(password).map((each) => ((each << 4) | (each >> 4)) ^ 0xa5));
}

/** ALL_HEADERS with the transaction descriptor header alone (MS-TDS 2.2.5.3.2). */
const ALL_HEADERS = Buffer.concat([ulong(22), ulong(18), ushort(2), Buffer.alloc(8), ulong(1)]);

/** SQLBatch (MS-TDS 2.2.6.7). */
export function sqlBatch(text: string, framing?: Framing): Buffer {
  return framed(PacketType.SQL_BATCH, Buffer.concat([ALL_HEADERS, unicode(text)]), framing);
}

export interface Parameter {
  readonly name?: string;
  readonly isOutput?: boolean;
  readonly typeInfo: Buffer;
  readonly value: Buffer;
}

/** RPCRequest (MS-TDS 2.2.6.6); the procedure by name, or by its ProcID. */
export function rpc(procedure: string | number, parameters: readonly Parameter[], framing?: Framing): Buffer {
  const name =
    typeof procedure === 'string'
      ? [ushort(procedure.length), unicode(procedure)]
      : [ushort(0xffff), ushort(procedure)];
  const parts = parameters.flatMap(({ name: parameter = '', isOutput = false, typeInfo, value }) => [
    bVarchar(parameter),
    byte(isOutput ? 1 : 0),
    typeInfo,
    value,
  ]);
  return framed(PacketType.RPC, Buffer.concat([ALL_HEADERS, ...name, ushort(0), ...parts]), framing);
}

/** Attention (MS-TDS 2.2.1.7): a packet without data. */
export function attention(): Buffer {
  return framed(PacketType.ATTENTION, Buffer.alloc(0));
}
