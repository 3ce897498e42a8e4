/** The T-SQL data types there are. The wire turns them into TYPE_INFO (MS-TDS 2.2.5.6), the engine converts by them. */
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
 * Held as number: bit (0 or 1), tinyint, smallint, int, float; as bigint: bigint, decimal (unscaled: 12.50 with scale 2 is
 * 1250n), date, datetime and datetime2 (100 ns ticks since 0001-01-01T00:00, no zone), time (ticks since midnight); as
 * string: text, and uniqueidentifier in upper case with hyphens; as Buffer: varbinary and binary.
 */
export type SqlValue = null | number | bigint | string | Buffer | DateTimeOffset;

/** A point in time with the offset it was written with. */
export interface DateTimeOffset {
  /** 100 ns ticks since 0001-01-01T00:00 in UTC. */
  readonly utcTicks: bigint;
  /** Minutes east of UTC, -840 to 840. */
  readonly offsetMinutes: number;
}
