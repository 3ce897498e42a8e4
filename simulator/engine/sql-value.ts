/**
 * The T-SQL data types the simulator knows, as plain data. The wire turns them into TYPE_INFO (MS-TDS 2.2.5.6), the
 * engine converts and compares by them. Whatever is not listed here is not supported.
 */
export type SqlType =
  | { readonly name: 'bit' | 'tinyint' | 'smallint' | 'int' | 'bigint' | 'float' | 'uniqueidentifier' }
  /** `scale` is the number of fractional digits, `precision` the number of digits in all (1 to 38). */
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  /** `datetime` ticks in 1/300 s; `date` has no time. */
  | { readonly name: 'date' | 'datetime' }
  /** `scale`: fractional second digits, 0 to 7. */
  | { readonly name: 'time' | 'datetime2' | 'datetimeoffset'; readonly scale: number }
  /** `length` in characters for n-types, in bytes otherwise. `sysname` is nvarchar(128). */
  | { readonly name: 'nvarchar' | 'nchar' | 'varchar' | 'char'; readonly length: number | 'max' }
  | { readonly name: 'varbinary' | 'binary'; readonly length: number | 'max' };

/** `sysname`, the type of object names: an alias of nvarchar(128). */
export const SYSNAME: SqlType = { name: 'nvarchar', length: 128 };

/**
 * A T-SQL value inside the simulator; the type travels beside it (`SqlType`). NULL is `null`.
 *
 * | type | held as |
 * | --- | --- |
 * | bit, tinyint, smallint, int, float | number (bit is 0 or 1) |
 * | bigint | bigint |
 * | decimal | bigint, the unscaled integer (12.50 with scale 2 is 1250n) |
 * | nvarchar, nchar, varchar, char | string |
 * | uniqueidentifier | string, upper case with hyphens, as SQL Server prints it |
 * | varbinary, binary | Buffer |
 * | date, datetime, datetime2 | bigint, 100 ns ticks since 0001-01-01T00:00 (no zone) |
 * | time | bigint, 100 ns ticks since midnight |
 * | datetimeoffset | DateTimeOffset |
 */
export type SqlValue = null | number | bigint | string | Buffer | DateTimeOffset;

/** A point in time with the offset it was written with. */
export interface DateTimeOffset {
  /** 100 ns ticks since 0001-01-01T00:00 in UTC. */
  readonly utcTicks: bigint;
  /** Minutes east of UTC, -840 to 840. */
  readonly offsetMinutes: number;
}
