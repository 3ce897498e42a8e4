import type { DateTimeOffset, SqlType } from '../../engine/sql-value';
import { TICKS } from '../../engine/ticks';
import { filled, littleEndian, unsigned } from '../bytes';
import { MalformedMessage } from '../errors';
import { type DataType, holdsBigint, TypeId } from './data-type';

type Decimal = Extract<SqlType, { name: 'decimal' }>;

const POSITIVE = 1;
const MAX_PRECISION = 38;

/** A sign byte and an unsigned integer of a size that follows from the precision (MS-TDS 2.2.5.5.1.6). */
export const DECIMAL_TYPES: readonly DataType[] = [decimal(TypeId.DECIMALN), decimal(TypeId.NUMERICN)];

function decimal(id: number): DataType {
  return {
    ...{ id, name: 'decimal', holds: holdsBigint },
    writeInfo: (out, { precision, scale }: Decimal) => void out.raw(Buffer.of(sizeOf(precision), precision, scale)),
    readInfo: (reader) => {
      const [, precision = 0, scale = 0] = reader.take(3);
      if (precision > MAX_PRECISION || scale > precision) {
        throw new MalformedMessage(`${reader.what}: decimal(${precision}, ${scale})`);
      }
      return { name: 'decimal', precision, scale };
    },
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

const DATETIME2 = scaled(TypeId.DATETIME2N, 'datetime2', DATE_SIZE);

/** A date, a time of day in units of its scale, both, and both with an offset (MS-TDS 2.2.5.5.1.8). */
export const TIME_TYPES: readonly DataType[] = [
  {
    ...{ id: TypeId.DATEN, name: 'date', holds: holdsBigint },
    writeInfo: () => undefined,
    readInfo: () => ({ name: 'date' }),
    valueSize: () => DATE_SIZE,
    encode: (ticks: bigint) => littleEndian(ticks / TICKS.day, DATE_SIZE),
    decode: (bytes) => unsigned(bytes) * TICKS.day,
  },
  scaled(TypeId.TIMEN, 'time', 0),
  DATETIME2,
  {
    ...scaled(TypeId.DATETIMEOFFSETN, 'datetimeoffset', DATE_SIZE),
    holds: (value) => typeof value === 'object' && value !== null && 'utcTicks' in value,
    valueSize: (type: Scaled) => DATETIME2.valueSize(type) + OFFSET_SIZE,
    encode: ({ utcTicks, offsetMinutes }: DateTimeOffset, type: Scaled) => {
      const offset = filled(OFFSET_SIZE, (bytes) => bytes.writeInt16LE(offsetMinutes));
      return Buffer.concat([DATETIME2.encode(utcTicks, type), offset]);
    },
    decode: (bytes, type: Scaled) => {
      const utcTicks = DATETIME2.decode(bytes.subarray(0, -OFFSET_SIZE), type);
      return { utcTicks, offsetMinutes: bytes.subarray(-OFFSET_SIZE).readInt16LE() };
    },
  },
];

function scaled(id: number, name: Scaled['name'], dateSize: number) {
  return {
    ...{ id, name, holds: holdsBigint },
    writeInfo: (out, { scale }: Scaled) => void out.uint8(scale),
    readInfo: (reader) => {
      const scale = reader.uint8();
      if (scale > MAX_SCALE) throw new MalformedMessage(`${reader.what}: ${name}(${scale})`);
      return { name, scale };
    },
    valueSize: ({ scale }: Scaled) => timeSize(scale) + dateSize,
    encode: (ticks: bigint, { scale }: Scaled) => {
      const time = littleEndian((ticks % TICKS.day) / ticksPerUnit(scale), timeSize(scale));
      return Buffer.concat([time, littleEndian(ticks / TICKS.day, dateSize)]);
    },
    decode: (bytes: Buffer, { scale }: Scaled) => {
      const size = timeSize(scale);
      return unsigned(bytes.subarray(0, size)) * ticksPerUnit(scale) + unsigned(bytes.subarray(size)) * TICKS.day;
    },
  } satisfies DataType;
}

function ticksPerUnit(scale: number): bigint {
  return 10n ** BigInt(MAX_SCALE - scale);
}

function timeSize(scale: number): number {
  if (scale <= 2) return 3;
  return scale <= 4 ? 4 : 5;
}
