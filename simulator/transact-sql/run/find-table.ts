import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlValue } from '../../engine/sql-value';
import type { SystemTable } from '../../engine/system-procedure';
import { SqlError } from '../sql-error';
import type { Frame, LocalTable, SessionState } from './session-state';

export interface ReadableTable {
  readonly columns: readonly ColumnDescription[];
  rows(): SqlValue[][];
}

/** A table to read from: a temporary one, a table variable or one of the server. @throws SqlError 208, 229, 1087 */
export function findTable(path: readonly string[], frame: Frame, line: number): ReadableTable {
  const local = findLocalTable(path, frame);
  if (local !== undefined) return { columns: local.columns, rows: () => [...local.rows] };
  const { session } = frame;
  const table = findSystemTable(path, session);
  if (table === undefined) throw notFound(path, line);
  if (!table.maySelect(session.caller)) throw selectDenied(table, line);
  const names = table.columns.map(({ name }) => name);
  return {
    columns: table.columns,
    rows: () => [...table.rows(session.caller)].map((row) => names.map((name) => row[name] ?? null)),
  };
}

/** `#name` (in whatever database it is said to be) or `@name`. */
export function findLocalTable(path: readonly string[], frame: Frame): LocalTable | undefined {
  const name = path.at(-1)?.toLowerCase() ?? '';
  if (name.startsWith('@')) return frame.tables.get(name);
  return name.startsWith('#') ? frame.session.tempTables.get(name) : undefined;
}

export function findSystemTable(path: readonly string[], session: SessionState): SystemTable | undefined {
  const [name = '', schema = '', database = ''] = [...path].reverse();
  const wanted = `${schema === '' ? 'dbo' : schema}.${name}`.toLowerCase();
  const where = (database === '' ? session.database : database).toLowerCase();
  return session.server.tables.find(
    (table) => table.name.toLowerCase() === wanted && table.database.toLowerCase() === where,
  );
}

export function notFound(path: readonly string[], line: number): SqlError {
  const name = path.join('.');
  if (name.startsWith('@')) {
    const message = `Must declare the table variable "${name}".`;
    return new SqlError(1087, message, { severity: 15, state: 2, line, reach: 'batch' });
  }
  return new SqlError(208, `Invalid object name '${name}'.`, { line, reach: 'batch' });
}

function selectDenied({ name, database }: SystemTable, line: number): SqlError {
  const [schema = '', object = ''] = name.split('.');
  const message = `The SELECT permission was denied on the object '${object}', database '${database}', schema '${schema}'.`;
  return new SqlError(229, message, { severity: 14, state: 5, line });
}
