import type { SystemTable } from '../../engine/system-procedure';
import type { BoundQuery } from '../expressions/scope';
import { sameName } from '../expressions/scope';
import type { SqlError } from '../sql-error';
import { sqlError } from '../sql-error';
import type { Frame, LocalTable, SessionState } from './session-state';

/** A table to read from: a temporary one, a table variable or one of the server. @throws SqlError 208, 229, 1087 */
export function findTable(path: readonly string[], frame: Frame, line: number): BoundQuery {
  const local = findLocalTable(path, frame);
  if (local !== undefined) return { columns: local.columns, rows: () => local.rows };
  const { session } = frame;
  const table = findSystemTable(path, session);
  if (table === undefined) throw notFound(path, line);
  if (!table.maySelect(session.caller)) {
    const [schema = '', object = ''] = table.name.split('.');
    throw sqlError(229, [object, table.database, schema], line);
  }
  const names = table.columns.map(({ name }) => name);
  return {
    columns: table.columns,
    rows: () => Array.from(table.rows(session.caller), (row) => names.map((name) => row[name] ?? null)),
  };
}

/** `#name` (in whatever database it is said to be) or `@name`. */
export function findLocalTable(path: readonly string[], frame: Frame): LocalTable | undefined {
  const name = path.at(-1)?.toLowerCase() ?? '';
  return name.startsWith('@') ? frame.tables.get(name) : frame.session.tempTables.get(name);
}

export function findSystemTable(path: readonly string[], session: SessionState): SystemTable | undefined {
  const [name = '', schema = '', database = ''] = [...path].reverse();
  return session.server.tables.find(
    (table) =>
      sameName(table.name, `${schema || 'dbo'}.${name}`) && sameName(table.database, database || session.database),
  );
}

export function notFound(path: readonly string[], line: number): SqlError {
  const name = path.join('.');
  return sqlError(name.startsWith('@') ? 1087 : 208, [name], line);
}
