import type { SqlType, SqlValue } from '../../engine/sql-value';
import type { ByteReader, ByteWriter } from '../bytes';

/** How one data type travels: its TYPE_INFO (MS-TDS 2.2.5.6), and its values without the length before them. */
export interface DataType {
  readonly id: number;
  readonly name: SqlType['name'];
  /** Whether a value is held as `SqlValue` prescribes. */
  holds(value: SqlValue): boolean;
  writeInfo(out: ByteWriter, type: SqlType): void;
  /** Undefined when what follows the id is that of another type of the same id. */
  readInfo(reader: ByteReader): SqlType | undefined;
  /** The bytes that every value has, unless values differ in length. */
  valueSize?(type: SqlType): number;
  encode(value: SqlValue, type: SqlType): Buffer;
  decode(bytes: Buffer, type: SqlType): SqlValue;
}

export const holdsNumber = (value: SqlValue): boolean => typeof value === 'number';
export const holdsBigint = (value: SqlValue): boolean => typeof value === 'bigint';
export const holdsText = (value: SqlValue): boolean => typeof value === 'string';

/** Data type ids of TYPE_INFO (MS-TDS 2.2.5.4), under the names the specification gives them. */
export const TypeId = {
  ...{ NULL: 0x1f, GUID: 0x24, INTN: 0x26, BITN: 0x68, DECIMALN: 0x6a, NUMERICN: 0x6c, FLTN: 0x6d },
  ...{ DATEN: 0x28, TIMEN: 0x29, DATETIME2N: 0x2a, DATETIMEOFFSETN: 0x2b, DATETIMN: 0x6f },
  ...{ BIGVARBINARY: 0xa5, BIGVARCHAR: 0xa7, BIGBINARY: 0xad, BIGCHAR: 0xaf, NVARCHAR: 0xe7, NCHAR: 0xef },
  // From here on they are known by name only.
  ...{ INT1: 0x30, BIT: 0x32, INT2: 0x34, INT4: 0x38, INT8: 0x7f, FLT4: 0x3b, FLT8: 0x3e, DATETIME: 0x3d },
  ...{ DATETIM4: 0x3a, MONEY: 0x3c, MONEYN: 0x6e, MONEY4: 0x7a, IMAGE: 0x22, TEXT: 0x23, NTEXT: 0x63 },
  ...{ SSVARIANT: 0x62, UDT: 0xf0, XML: 0xf1, TVP: 0xf3 },
} as const;

/** `SSVARIANT (0x62)`; the bare number when the id is none of the specification's. */
export function typeIdText(id: number): string {
  const hex = `0x${id.toString(16).padStart(2, '0').toUpperCase()}`;
  const name = Object.entries(TypeId).find(([, value]) => value === id)?.[0];
  return name === undefined ? hex : `${name} (${hex})`;
}
