import { attention, framed, HEADER_SIZE, PacketType, Status } from './messages';
import type { Random } from './random';

/** What a client is to send: messages that may be none any more. */
export type Messages = readonly Buffer[];

type Mutation = (messages: Messages, random: Random) => Messages;

const TYPES = Object.values(PacketType);
/** Ids of TYPE_INFO (MS-TDS 2.2.5.4), known to the server or not. */
const TYPE_IDS = [0x1f, 0x22, 0x24, 0x26, 0x28, 0x29, 0x2a, 0x2b, 0x30, 0x62, 0x68, 0x6a, 0x6d, 0x6f, 0xa5, 0xa7, 0xaf];
const HUGE = ['ffff', 'feff', 'ffffff7f', 'ffffffff', 'feffffffffffffff', 'ffffffffffffffff'].map((digits) =>
  Buffer.from(digits, 'hex'),
);
/** Where the OffsetLength pairs of LOGIN7 begin and end (MS-TDS 2.2.6.4). */
const LOGIN7_PAIRS = { start: 36, end: 90 };

/** Changes the bytes of one message, headers included; what was cut to less than a header stays as it is. */
const inBytes =
  (change: (bytes: Buffer, random: Random) => Buffer): Mutation =>
  (messages, random) => {
    const chosen = random.below(messages.length);
    return messages.map((message, index) =>
      index === chosen && message.length > HEADER_SIZE ? change(Buffer.from(message), random) : message,
    );
  };

/** Changes the data of one message, and frames it anew, so that only what is inside is wrong. */
const inData = (change: (data: Buffer, random: Random) => Buffer): Mutation =>
  inBytes((bytes, random) => framed(bytes.readUInt8(0), change(bytes.subarray(HEADER_SIZE), random)));

function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let flips = 1 + random.below(8); flips > 0; flips--) {
    const at = random.below(bytes.length);
    bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << random.below(8)), at);
  }
  return bytes;
}

const truncate = (bytes: Buffer, random: Random): Buffer => bytes.subarray(0, random.below(bytes.length));

const insert = (bytes: Buffer, random: Random): Buffer => spliced(bytes, random, random.bytes(1 + random.below(20)));

const duplicate = (bytes: Buffer, random: Random): Buffer => spliced(bytes, random, part(bytes, random));

function drop(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(20))]);
}

function overwrite(bytes: Buffer, random: Random, written: Buffer, at = random.below(bytes.length)): Buffer {
  written.copy(bytes, at);
  return bytes;
}

function spliced(bytes: Buffer, random: Random, inserted: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

function part(bytes: Buffer, random: Random): Buffer {
  const start = random.below(bytes.length);
  return bytes.subarray(start, start + 1 + random.below(40));
}

function wrongLength(bytes: Buffer, random: Random): Buffer {
  const near = HEADER_SIZE + random.below(bytes.length);
  bytes.writeUInt16BE(random.of([0, 7, HEADER_SIZE, near, 0x7fff, 0x8000, 0xffff]), 2);
  return bytes;
}

function anotherType(bytes: Buffer, random: Random): Buffer {
  bytes.writeUInt8(random.chance(0.8) ? random.of(TYPES) : random.below(256), 0);
  return bytes;
}

function anotherStatus(bytes: Buffer, random: Random): Buffer {
  const { EOM, IGNORE, RESETCONNECTION, RESETCONNECTIONSKIPTRAN } = Status;
  const bits = [0, EOM, EOM | IGNORE, IGNORE, EOM | RESETCONNECTION, EOM | RESETCONNECTIONSKIPTRAN, 0xff];
  bytes.writeUInt8(random.of(bits), 1);
  return bytes;
}

function login7Pair(data: Buffer, random: Random): Buffer {
  const { start, end } = LOGIN7_PAIRS;
  const at = start + 2 * random.below((end - start) / 2);
  if (data.length < end) return data;
  data.writeUInt16LE(random.of([0, 1, data.length - 1, data.length, 0x7fff, 0xffff]), at);
  return data;
}

const insertMessage =
  (choose: (messages: Messages, random: Random) => Buffer): Mutation =>
  (messages, random) =>
    messages.toSpliced(random.below(messages.length + 1), 0, choose(messages, random));

/** Every way in which a session goes wrong, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bits flipped': inBytes(flipBits),
  'bits flipped in data': inData(flipBits),
  truncated: inBytes(truncate),
  'data truncated': inData(truncate),
  'bytes inserted': inBytes(insert),
  'data inserted': inData(insert),
  'bytes duplicated': inBytes(duplicate),
  'data duplicated': inData(duplicate),
  'bytes dropped': inBytes(drop),
  'data dropped': inData(drop),
  'wrong packet length': inBytes(wrongLength),
  'another packet type': inBytes(anotherType),
  'another packet status': inBytes(anotherStatus),
  'a pair of LOGIN7 out of range': (messages, random) =>
    messages.map((message) =>
      message[0] === PacketType.LOGIN7
        ? framed(PacketType.LOGIN7, login7Pair(Buffer.from(message.subarray(HEADER_SIZE)), random))
        : message,
    ),
  'another type id': inData((data, random) => overwrite(data, random, Buffer.of(random.of(TYPE_IDS)))),
  'a huge length': inData((data, random) => overwrite(data, random, random.of(HUGE))),
  'a huge length at the end': inData((data, random) => Buffer.concat([data, random.of(HUGE)])),
  'in tiny packets': inBytes((bytes, random) =>
    framed(bytes.readUInt8(0), bytes.subarray(HEADER_SIZE), { packetSize: HEADER_SIZE + 1 + random.below(30) }),
  ),
  'an attention between messages': insertMessage(attention),
  'an attention within a message': inBytes((bytes, random) => spliced(bytes, random, attention())),
  'a message again': insertMessage((messages, random) => random.of(messages)),
  'a message missing': (messages, random) =>
    messages.length === 1 ? messages : messages.toSpliced(random.below(messages.length), 1),
};

/** One to three mutations of a session, and their names. */
export function mutated(messages: Messages, random: Random): { readonly names: string[]; readonly messages: Messages } {
  const names = Array.from({ length: 1 + random.below(3) }, () => random.of(Object.keys(MUTATIONS)));
  const result = names.reduce((before, name) => MUTATIONS[name]?.(before, random) ?? before, messages);
  return { names, messages: result.filter((message) => message.length > 0) };
}
