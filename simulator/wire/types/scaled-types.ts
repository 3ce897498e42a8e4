import type { DateTimeOffset, SqlType } from '../../engine/sql-value';
import { TICKS_PER_DAY } from '../../engine/ticks';
import { littleEndian, unsigned } from '../bytes';
import { MalformedMessage } from '../errors';
import { type DataType, holdsBigint, TypeId } from './data-type';

type Decimal = Extract<SqlType, { name: 'decimal' }>;

const POSITIVE = 1;
const MAX_PRECISION = 38;

/** A sign byte and an unsigned integer of a size that follows from the precision (MS-TDS 2.2.5.5.1.6). */
export const DECIMAL_TYPES: readonly DataType[] = [decimal(TypeId.DECIMALN), decimal(TypeId.NUMERICN)];

function decimal(id: number): DataType {
  return {
    id,
    name: 'decimal',
    holds: holdsBigint,
    writeInfo: (out, { precision, scale }: Decimal) => void out.raw(Buffer.of(sizeOf(precision), precision, scale)),
    readInfo: (reader) => {
      const [, precision = 0, scale = 0] = reader.take(3);
      if (precision > MAX_PRECISION || scale > precision) {
        throw new MalformedMessage(`${reader.what}: decimal(${precision}, ${scale})`);
      }
      return { name: 'decimal', precision, scale };
    },
    valueSize: () => undefined,
    encode: (unscaled: bigint, { precision }: Decimal) => {
      const [sign, magnitude] = unscaled < 0n ? [0, -unscaled] : [POSITIVE, unscaled];
      return Buffer.concat([Buffer.of(sign), littleEndian(magnitude, sizeOf(precision) - 1)]);
    },
    decode: (bytes) => (bytes[0] === POSITIVE ? 1n : -1n) * unsigned(bytes.subarray(1)),
  };
}

function sizeOf(precision: number): number {
  if (precision <= 9) return 5;
  if (precision <= 19) return 9;
  return precision <= 28 ? 13 : 17;
}

type Scaled = Extract<SqlType, { name: 'time' | 'datetime2' | 'datetimeoffset' }>;

/** Bytes of a date: days since 0001-01-01 (MS-TDS 2.2.5.5.1.8). */
const DATE_SIZE = 3;
const OFFSET_SIZE = 2;
/** The most fractional digits of a second: ticks of 100 ns. */
const MAX_SCALE = 7;

/** A time of day in units of its scale, a date, and both with an offset (MS-TDS 2.2.5.5.1.8). */
export const TIME_TYPES: readonly DataType[] = [
  {
    id: TypeId.DATEN,
    name: 'date',
    holds: holdsBigint,
    writeInfo: () => undefined,
    readInfo: () => ({ name: 'date' }),
    valueSize: () => DATE_SIZE,
    encode: encodeDate,
    decode: decodeDate,
  },
  { ...scaled(TypeId.TIMEN, 'time', 0), encode: encodeTime, decode: decodeTime },
  { ...scaled(TypeId.DATETIME2N, 'datetime2', DATE_SIZE), encode: encodeDateTime, decode: decodeDateTime },
  {
    ...scaled(TypeId.DATETIMEOFFSETN, 'datetimeoffset', DATE_SIZE + OFFSET_SIZE),
    holds: (value) => typeof value === 'object' && value !== null && 'utcTicks' in value,
    encode({ utcTicks, offsetMinutes }: DateTimeOffset, type: Scaled) {
      const offset = Buffer.alloc(OFFSET_SIZE);
      offset.writeInt16LE(offsetMinutes);
      return Buffer.concat([encodeDateTime(utcTicks, type), offset]);
    },
    decode(bytes, type: Scaled) {
      const utcTicks = decodeDateTime(bytes.subarray(0, -OFFSET_SIZE), type);
      return { utcTicks, offsetMinutes: bytes.readInt16LE(bytes.length - OFFSET_SIZE) };
    },
  },
];

function scaled(id: number, name: Scaled['name'], sizeBesideTime: number) {
  return {
    id,
    name,
    holds: holdsBigint,
    writeInfo: (out, { scale }: Scaled) => void out.uint8(scale),
    readInfo: (reader) => {
      const scale = reader.uint8();
      if (scale > MAX_SCALE) throw new MalformedMessage(`${reader.what}: ${name}(${scale})`);
      return { name, scale };
    },
    valueSize: ({ scale }: Scaled) => timeSize(scale) + sizeBesideTime,
  } satisfies Partial<DataType>;
}

function encodeDate(ticks: bigint): Buffer {
  return littleEndian(ticks / TICKS_PER_DAY, DATE_SIZE);
}

function decodeDate(bytes: Buffer): bigint {
  return unsigned(bytes) * TICKS_PER_DAY;
}

function encodeTime(ticks: bigint, { scale }: Scaled): Buffer {
  return littleEndian(ticks / ticksPerUnit(scale), timeSize(scale));
}

function decodeTime(bytes: Buffer, { scale }: Scaled): bigint {
  return unsigned(bytes) * ticksPerUnit(scale);
}

function encodeDateTime(ticks: bigint, type: Scaled): Buffer {
  return Buffer.concat([encodeTime(ticks % TICKS_PER_DAY, type), encodeDate(ticks)]);
}

function decodeDateTime(bytes: Buffer, type: Scaled): bigint {
  return decodeTime(bytes.subarray(0, -DATE_SIZE), type) + decodeDate(bytes.subarray(-DATE_SIZE));
}

function ticksPerUnit(scale: number): bigint {
  return 10n ** BigInt(MAX_SCALE - scale);
}

function timeSize(scale: number): number {
  if (scale <= 2) return 3;
  return scale <= 4 ? 4 : 5;
}
