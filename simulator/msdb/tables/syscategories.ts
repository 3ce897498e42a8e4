import { INT, NAME, type RowOf, TINYINT } from '../column';
import { sameName } from '../database';

/** Page: dbo.syscategories (Transact-SQL). Class 1 job, 2 alert, 3 operator; type 1 local, 2 multiserver, 3 none. */
export const SYSCATEGORIES = { category_id: INT, category_class: INT, category_type: TINYINT, name: NAME };

export type CategoryRow = RowOf<typeof SYSCATEGORIES>;

function job(category_id: number, name: string, category_type = 1): CategoryRow {
  return { category_id, category_class: 1, category_type, name };
}

/** The permanent categories a job may belong to or a server lists; replication's own are left out. */
export const PERMANENT_CATEGORIES: readonly CategoryRow[] = [
  job(0, '[Uncategorized (Local)]'),
  job(1, 'Jobs from MSX'),
  job(2, '[Uncategorized (Multi-Server)]', 2),
  job(3, 'Database Maintenance'),
  job(5, 'Full-Text'),
  job(6, 'Log Shipping'),
  job(7, 'Database Engine Tuning Advisor'),
  job(8, 'Data Collector'),
  { category_id: 98, category_class: 2, category_type: 3, name: '[Uncategorized]' },
  { category_id: 99, category_class: 3, category_type: 3, name: '[Uncategorized]' },
];

/** The category of jobs of that name; null is the one of jobs that were given none. */
export function categoryNamed(name: string | null): CategoryRow | undefined {
  const isWanted = (row: CategoryRow) => (name === null ? row.category_id === 0 : sameName(row.name, name));
  return PERMANENT_CATEGORIES.find((row) => row.category_class === 1 && isWanted(row));
}
