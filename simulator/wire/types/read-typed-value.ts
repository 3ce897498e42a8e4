import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { ByteReader } from '../bytes/byte-reader';
import { MalformedMessage } from '../malformed-message';
import { UnsupportedRequest } from '../unsupported-request';
import { fromDecimalParts } from './decimal';
import { decodeGuid } from './guid';
import { readBinary, readText } from './read-variable';
import { fromDatetime, TICKS_PER_DAY, ticksPerUnit, timeLength } from './ticks';
import { TypeId, typeIdText } from './type-id';

export interface TypedValue {
  readonly type: SqlType;
  readonly value: SqlValue;
}

type Read = (reader: ByteReader) => TypedValue;

/** Bytes of a date: days since 0001-01-01 (MS-TDS 2.2.5.5.1.8). */
const DATE_LENGTH = 3;
/** The most fractional digits of a time (MS-TDS 2.2.5.4.2). */
const MAX_SCALE = 7;

const INTEGERS: Readonly<Record<number, SqlType>> = {
  1: { name: 'tinyint' },
  2: { name: 'smallint' },
  4: { name: 'int' },
  8: { name: 'bigint' },
};

const READERS: ReadonlyMap<number, Read> = new Map<number, Read>([
  [TypeId.NULL, () => ({ type: { name: 'int' }, value: null })],
  [TypeId.BIT, (reader) => ({ type: { name: 'bit' }, value: reader.uint8() })],
  [TypeId.INT1, (reader) => integer(reader, 1)],
  [TypeId.INT2, (reader) => integer(reader, 2)],
  [TypeId.INT4, (reader) => integer(reader, 4)],
  [TypeId.INT8, (reader) => integer(reader, 8)],
  [TypeId.FLT8, (reader) => ({ type: { name: 'float' }, value: float(reader, 8) })],
  [TypeId.DATETIME, (reader) => ({ type: { name: 'datetime' }, value: datetime(reader) })],
  [TypeId.BITN, sized({ name: 'bit' }, (reader) => reader.uint8())],
  [TypeId.INTN, integerOrNull],
  [TypeId.FLTN, sized({ name: 'float' }, float)],
  [TypeId.GUID, sized({ name: 'uniqueidentifier' }, (reader) => decodeGuid(reader.take(16)))],
  [TypeId.DECIMALN, decimal],
  [TypeId.NUMERICN, decimal],
  [TypeId.DATETIMN, datetimeOrNull],
  [TypeId.DATEN, (reader) => ({ type: { name: 'date' }, value: orNull(reader, () => date(reader)) })],
  [TypeId.TIMEN, (reader) => scaled(reader, 'time')],
  [TypeId.DATETIME2N, (reader) => scaled(reader, 'datetime2')],
  [TypeId.DATETIMEOFFSETN, (reader) => scaled(reader, 'datetimeoffset')],
  [TypeId.NVARCHAR, (reader) => readText(reader, 'nvarchar')],
  [TypeId.NCHAR, (reader) => readText(reader, 'nchar')],
  [TypeId.BIGVARCHAR, (reader) => readText(reader, 'varchar')],
  [TypeId.BIGCHAR, (reader) => readText(reader, 'char')],
  [TypeId.BIGVARBINARY, (reader) => readBinary(reader, 'varbinary')],
  [TypeId.BIGBINARY, (reader) => readBinary(reader, 'binary')],
]);

/**
 * Reads TYPE_INFO and the value after it: one parameter of an RPC (MS-TDS 2.2.6.6).
 * @throws UnsupportedRequest for a type the simulator does not know; the bytes after it cannot be read then.
 */
export function readTypedValue(reader: ByteReader): TypedValue {
  const id = reader.uint8();
  const read = READERS.get(id);
  if (read === undefined) throw new UnsupportedRequest(`unsupported data type ${typeIdText(id)} of an RPC parameter`);
  return read(reader);
}

/** The value after its length byte; a length of 0 is NULL. */
function orNull(reader: ByteReader, read: (size: number) => SqlValue): SqlValue {
  const size = reader.uint8();
  return size === 0 ? null : read(size);
}

/** A type whose TYPE_INFO has nothing but a largest size. */
function sized(type: SqlType, read: (reader: ByteReader, size: number) => SqlValue): Read {
  return (reader) => {
    reader.uint8();
    return { type, value: orNull(reader, (size) => read(reader, size)) };
  };
}

function integer(reader: ByteReader, size: number): TypedValue {
  const type = INTEGERS[size];
  if (type === undefined) throw new UnsupportedRequest(`unsupported integer of ${size} bytes in an RPC parameter`);
  const unsigned = reader.uint(size);
  if (type.name === 'tinyint') return { type, value: Number(unsigned) };
  const signed = BigInt.asIntN(8 * size, unsigned);
  return { type, value: type.name === 'bigint' ? signed : Number(signed) };
}

function integerOrNull(reader: ByteReader): TypedValue {
  const declared = reader.uint8();
  const size = reader.uint8();
  return size === 0 ? { type: INTEGERS[declared] ?? { name: 'int' }, value: null } : integer(reader, size);
}

function float(reader: ByteReader, size: number): number {
  return size === 4 ? reader.take(4).readFloatLE() : reader.take(8).readDoubleLE();
}

function decimal(reader: ByteReader): TypedValue {
  reader.uint8();
  const precision = reader.uint8();
  const scale = reader.uint8();
  const value = orNull(reader, (size) => fromDecimalParts(reader.uint8(), reader.uint(size - 1)));
  return { type: { name: 'decimal', precision, scale }, value };
}

function datetime(reader: ByteReader): bigint {
  return fromDatetime(reader.take(4).readInt32LE(), reader.uint32());
}

function datetimeOrNull(reader: ByteReader): TypedValue {
  const size = reader.uint8();
  if (size !== 8) throw new UnsupportedRequest('unsupported data type smalldatetime of an RPC parameter');
  return { type: { name: 'datetime' }, value: orNull(reader, () => datetime(reader)) };
}

/** Ticks of 100 ns from 0001-01-01 to the start of a day. */
function date(reader: ByteReader): bigint {
  return reader.uint(DATE_LENGTH) * TICKS_PER_DAY;
}

function scaled(reader: ByteReader, name: 'time' | 'datetime2' | 'datetimeoffset'): TypedValue {
  const scale = reader.uint8();
  if (scale > MAX_SCALE) throw new MalformedMessage(`${reader.what}: ${name}(${scale})`);
  const value = orNull(reader, () => {
    const timeOfDay = reader.uint(timeLength(scale)) * ticksPerUnit(scale);
    if (name === 'time') return timeOfDay;
    const utcTicks = date(reader) + timeOfDay;
    return name === 'datetime2' ? utcTicks : { utcTicks, offsetMinutes: reader.take(2).readInt16LE() };
  });
  return { type: { name, scale }, value };
}
