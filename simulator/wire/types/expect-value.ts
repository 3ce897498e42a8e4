import type { SqlType } from '../../engine/sql-type';
import type { DateTimeOffset, SqlValue } from '../../engine/sql-value';

/**
 * The value, when it is held as its type prescribes (see `SqlValue`). Each throws a TypeError that names the type
 * otherwise: that is a fault of the simulator, and sending something else would hide it.
 */
export function expectNumber(value: SqlValue, type: SqlType): number {
  return typeof value === 'number' ? value : fail(value, type);
}

export function expectBigint(value: SqlValue, type: SqlType): bigint {
  return typeof value === 'bigint' ? value : fail(value, type);
}

export function expectText(value: SqlValue, type: SqlType): string {
  return typeof value === 'string' ? value : fail(value, type);
}

export function expectBytes(value: SqlValue, type: SqlType): Buffer {
  return Buffer.isBuffer(value) ? value : fail(value, type);
}

export function expectDateTimeOffset(value: SqlValue, type: SqlType): DateTimeOffset {
  return typeof value === 'object' && value !== null && 'utcTicks' in value ? value : fail(value, type);
}

function fail(value: SqlValue, type: SqlType): never {
  throw new TypeError(`a value held as ${typeof value} cannot be sent as ${type.name}`);
}
