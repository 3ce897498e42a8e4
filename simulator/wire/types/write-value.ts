import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { ByteWriter } from '../bytes/byte-writer';
import { encodeCodePage1252 } from './code-page-1252';
import { decimalLength, decimalParts } from './decimal';
import { expectBigint, expectBytes, expectDateTimeOffset, expectNumber, expectText } from './expect-value';
import { encodeGuid } from './guid';
import { writePlp } from './plp';
import { TICKS_PER_DAY, ticksPerUnit, timeLength, toDatetime } from './ticks';

const NULL_LENGTH = 0xffff;
/** Bytes of a date: days since 0001-01-01 (MS-TDS 2.2.5.5.1.8). */
const DATE_LENGTH = 3;

/**
 * Writes a value as TYPE_VARBYTE (MS-TDS 2.2.5.2.3) of the type `writeTypeInfo` announced.
 * @throws TypeError when the value is not held as its type prescribes.
 */
export function writeValue(out: ByteWriter, type: SqlType, value: SqlValue): void {
  if ('length' in type) {
    writeVariable(out, type, value);
  } else if (value === null) {
    out.uint8(0);
  } else if ('precision' in type) {
    writeDecimal(out, type, expectBigint(value, type));
  } else if ('scale' in type) {
    writeScaled(out, type, value);
  } else {
    writeFixed(out, type, value);
  }
}

function writeVariable(out: ByteWriter, type: Extract<SqlType, { length: unknown }>, value: SqlValue): void {
  const bytes = value === null ? null : variableBytes(type, value);
  if (type.length === 'max') writePlp(out, bytes);
  else if (bytes === null) out.uint16(NULL_LENGTH);
  else out.uint16(bytes.length).raw(bytes);
}

function variableBytes(type: Extract<SqlType, { length: unknown }>, value: SqlValue): Buffer {
  if (type.name === 'varbinary' || type.name === 'binary') return expectBytes(value, type);
  const text = expectText(value, type);
  return type.name.startsWith('n') ? Buffer.from(text, 'utf16le') : encodeCodePage1252(text);
}

function writeDecimal(out: ByteWriter, type: Extract<SqlType, { precision: number }>, unscaled: bigint): void {
  const length = decimalLength(type.precision);
  const { sign, magnitude } = decimalParts(unscaled);
  out
    .uint8(length)
    .uint8(sign)
    .uint(magnitude, length - 1);
}

function writeScaled(
  out: ByteWriter,
  type: Exclude<Extract<SqlType, { scale: number }>, { precision: number }>,
  value: SqlValue,
): void {
  const { scale } = type;
  const size = timeLength(scale);
  if (type.name === 'time') {
    out.uint8(size).uint(expectBigint(value, type) / ticksPerUnit(scale), size);
    return;
  }
  const { utcTicks, offsetMinutes } =
    type.name === 'datetime2'
      ? { utcTicks: expectBigint(value, type), offsetMinutes: undefined }
      : expectDateTimeOffset(value, type);
  out
    .uint8(size + DATE_LENGTH + (offsetMinutes === undefined ? 0 : 2))
    .uint((utcTicks % TICKS_PER_DAY) / ticksPerUnit(scale), size)
    .uint(utcTicks / TICKS_PER_DAY, DATE_LENGTH);
  if (offsetMinutes !== undefined) out.int16(offsetMinutes);
}

function writeFixed(out: ByteWriter, type: SqlType, value: SqlValue): void {
  switch (type.name) {
    case 'smallint':
      out.uint8(2).int16(expectNumber(value, type));
      break;
    case 'int':
      out.uint8(4).int32(expectNumber(value, type));
      break;
    case 'bigint':
      out.uint8(8).int64(expectBigint(value, type));
      break;
    case 'float':
      out.uint8(8).float64(expectNumber(value, type));
      break;
    case 'uniqueidentifier':
      out.uint8(16).raw(encodeGuid(expectText(value, type)));
      break;
    case 'datetime': {
      const { days, units } = toDatetime(expectBigint(value, type));
      out.uint8(8).int32(days).uint32(units);
      break;
    }
    case 'date':
      out.uint8(DATE_LENGTH).uint(expectBigint(value, type) / TICKS_PER_DAY, DATE_LENGTH);
      break;
    default:
      out.uint8(1).uint8(expectNumber(value, type));
  }
}
