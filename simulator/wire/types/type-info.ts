import type { SqlType } from '../../engine/sql-type';
import type { ByteWriter } from '../bytes/byte-writer';
import { COLLATION } from './collation';
import { decimalLength } from './decimal';
import { TypeId } from './type-id';

/** The length of TYPE_INFO that announces PLP data. */
export const MAX_LENGTH = 0xffff;

/** The types whose TYPE_INFO is an id and what follows from the name alone: mostly a length. */
const FIXED: Readonly<Partial<Record<SqlType['name'], readonly number[]>>> = {
  bit: [TypeId.BITN, 1],
  tinyint: [TypeId.INTN, 1],
  smallint: [TypeId.INTN, 2],
  int: [TypeId.INTN, 4],
  bigint: [TypeId.INTN, 8],
  float: [TypeId.FLTN, 8],
  uniqueidentifier: [TypeId.GUID, 16],
  datetime: [TypeId.DATETIMN, 8],
  date: [TypeId.DATEN],
};

const SCALED = { time: TypeId.TIMEN, datetime2: TypeId.DATETIME2N, datetimeoffset: TypeId.DATETIMEOFFSETN } as const;

const VARIABLE = {
  nvarchar: { id: TypeId.NVARCHAR, unit: 2, isText: true },
  nchar: { id: TypeId.NCHAR, unit: 2, isText: true },
  varchar: { id: TypeId.BIGVARCHAR, unit: 1, isText: true },
  char: { id: TypeId.BIGCHAR, unit: 1, isText: true },
  varbinary: { id: TypeId.BIGVARBINARY, unit: 1, isText: false },
  binary: { id: TypeId.BIGBINARY, unit: 1, isText: false },
} as const;

/** Writes TYPE_INFO (MS-TDS 2.2.5.6), always of the nullable variant of the type. */
export function writeTypeInfo(out: ByteWriter, type: SqlType): void {
  if ('precision' in type) {
    out.uint8(TypeId.DECIMALN).uint8(decimalLength(type.precision)).uint8(type.precision).uint8(type.scale);
  } else if ('scale' in type) {
    out.uint8(SCALED[type.name]).uint8(type.scale);
  } else if ('length' in type) {
    const { id, unit, isText } = VARIABLE[type.name];
    out.uint8(id).uint16(type.length === 'max' ? MAX_LENGTH : type.length * unit);
    if (isText) out.raw(COLLATION);
  } else {
    out.raw(Buffer.from(FIXED[type.name] ?? []));
  }
}
