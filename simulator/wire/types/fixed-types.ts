import { bytesOfGuid, guidOfBytes } from '../../engine/guid';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { fromDatetime, toDatetime } from '../../engine/ticks';
import { filled } from '../bytes';
import { type DataType, holdsBigint, holdsNumber, holdsText, TypeId } from './data-type';

type FixedName = Exclude<SqlType, { precision: unknown } | { scale: unknown } | { length: unknown }>['name'];

/** The types whose TYPE_INFO is the size of their values, which also tells types of one id apart (MS-TDS 2.2.5.4.2). */
export const FIXED_TYPES: readonly DataType[] = [
  number(TypeId.BITN, 1, 'bit', 'UInt8'),
  number(TypeId.INTN, 1, 'tinyint', 'UInt8'),
  number(TypeId.INTN, 2, 'smallint', 'Int16LE'),
  number(TypeId.INTN, 4, 'int', 'Int32LE'),
  {
    ...fixed(TypeId.INTN, 8, 'bigint', holdsBigint),
    encode: (value: bigint) => filled(8, (bytes) => bytes.writeBigInt64LE(value)),
    decode: (bytes) => bytes.readBigInt64LE(),
  },
  number(TypeId.FLTN, 8, 'float', 'DoubleLE'),
  // real, which the engine does not have, is taken as the float it becomes.
  number(TypeId.FLTN, 4, 'float', 'FloatLE'),
  {
    ...fixed(TypeId.DATETIMN, 8, 'datetime', holdsBigint),
    encode(value: bigint) {
      const { days, units } = toDatetime(value);
      return filled(8, (bytes) => bytes.writeUInt32LE(units, bytes.writeInt32LE(days)));
    },
    decode: (bytes) => fromDatetime(bytes.readInt32LE(), bytes.readUInt32LE(4)),
  },
  { ...fixed(TypeId.GUID, 16, 'uniqueidentifier', holdsText), encode: bytesOfGuid, decode: guidOfBytes },
];

function number(
  id: number,
  size: number,
  name: FixedName,
  form: 'UInt8' | 'Int16LE' | 'Int32LE' | 'FloatLE' | 'DoubleLE',
): DataType {
  return {
    ...fixed(id, size, name, holdsNumber),
    encode: (value: number) => filled(size, (bytes) => bytes[`write${form}`](value)),
    decode: (bytes) => bytes[`read${form}`](),
  };
}

function fixed(id: number, size: number, name: FixedName, holds: (value: SqlValue) => boolean) {
  return {
    ...{ id, name, holds },
    writeInfo: (out) => void out.uint8(size),
    readInfo: (reader) => (reader.takeIf(size) ? { name } : undefined),
    valueSize: () => size,
  } satisfies Partial<DataType>;
}
