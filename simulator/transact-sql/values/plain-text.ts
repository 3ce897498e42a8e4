import type { SqlValue } from '../../engine/sql-value';

/** The text of a value known to be text or a number. @throws TypeError otherwise: a fault of the engine. */
export function plainText(value: SqlValue | undefined): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw new TypeError(`expected text or a number, not ${value === null ? 'NULL' : typeof value}`);
}
