import type { SqlType } from '../../engine/sql-type';
import type { ByteWriter } from '../bytes/byte-writer';
import { COLLATION } from './collation';
import { decimalLength } from './decimal';
import { TypeId } from './type-id';

/** The length of TYPE_INFO that announces PLP data. */
export const MAX_LENGTH = 0xffff;

/** Writes TYPE_INFO (MS-TDS 2.2.5.6), always of the nullable variant of the type. */
export function writeTypeInfo(out: ByteWriter, type: SqlType): void {
  switch (type.name) {
    case 'bit':
      out.uint8(TypeId.BITN).uint8(1);
      return;
    case 'tinyint':
      out.uint8(TypeId.INTN).uint8(1);
      return;
    case 'smallint':
      out.uint8(TypeId.INTN).uint8(2);
      return;
    case 'int':
      out.uint8(TypeId.INTN).uint8(4);
      return;
    case 'bigint':
      out.uint8(TypeId.INTN).uint8(8);
      return;
    case 'float':
      out.uint8(TypeId.FLTN).uint8(8);
      return;
    case 'uniqueidentifier':
      out.uint8(TypeId.GUID).uint8(16);
      return;
    case 'decimal':
      out.uint8(TypeId.DECIMALN).uint8(decimalLength(type.precision)).uint8(type.precision).uint8(type.scale);
      return;
    case 'date':
    case 'datetime':
    case 'time':
    case 'datetime2':
    case 'datetimeoffset':
      writeDateTypeInfo(out, type);
      return;
    default:
      writeVariableTypeInfo(out, type);
  }
}

type DateType = Extract<SqlType, { name: 'date' | 'datetime' }> | Extract<SqlType, { scale: number; precision?: never }>;
type VariableType = Extract<SqlType, { length: number | 'max' }>;
