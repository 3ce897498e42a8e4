import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';

/** How one data type travels: its TYPE_INFO (MS-TDS 2.2.5.6), and its values without the length before them. */
export interface DataType {
  readonly id: number;
  readonly name: SqlType['name'];
  /** Whether a value is held as `SqlValue` prescribes. */
  holds(value: SqlValue): boolean;
  /** What follows the id in TYPE_INFO. */
  writeInfo(out: ByteWriter, type: SqlType): void;
  /** Undefined when what follows the id is that of another type of the same id. */
  readInfo(reader: ByteReader): SqlType | undefined;
  /** The bytes that every value has; undefined when values differ in length. */
  valueSize(type: SqlType): number | undefined;
  encode(value: SqlValue, type: SqlType): Buffer;
  decode(bytes: Buffer, type: SqlType): SqlValue;
}

export const holdsNumber = (value: SqlValue): boolean => typeof value === 'number';
export const holdsBigint = (value: SqlValue): boolean => typeof value === 'bigint';
export const holdsText = (value: SqlValue): boolean => typeof value === 'string';
