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
