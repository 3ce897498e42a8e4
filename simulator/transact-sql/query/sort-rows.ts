import type { SqlValue } from '../../engine/sql-value';
import { compareValues } from '../values/compare';
import type { Bound, Env } from './scope';

export interface SortKey {
  readonly by: Bound;
  readonly isDescending: boolean;
}

export function sortRows(rows: readonly SqlValue[][], keys: readonly SortKey[], outer: Env | undefined): SqlValue[][] {
  return sortBy(rows, keys, (row) => ({ row, outer, aggregates: [] }));
}

/** Stable; NULL comes first (page: ORDER BY clause). */
export function sortBy<T>(items: readonly T[], keys: readonly SortKey[], envOf: (item: T) => Env): T[] {
  if (keys.length === 0) return [...items];
  const keyed = items.map((item) => ({ item, values: keys.map(({ by }) => by.evaluate(envOf(item))) }));
  keyed.sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const order = compareOrNull(a.values[index] ?? null, b.values[index] ?? null, key.by);
      if (order !== 0) return key.isDescending ? -order : order;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}

function compareOrNull(a: SqlValue, b: SqlValue, { type }: Bound): number {
  if (a === null || b === null || type === null) return Number(a !== null) - Number(b !== null);
  return compareValues(a, b, type);
}
