import { bindExpression } from '../query/bind-expression';
import { emptyScope, NO_ROWS } from '../query/scope';
import { SqlError, unsupported } from '../sql-error';
import type { ColumnDefinition, Statement } from '../syntax/ast';
import { convert } from '../values/convert';
import { findSystemTable } from './find-table';
import type { Frame, LocalColumn, LocalTable } from './session-state';

export function declareTable({ name, columns }: Extract<Statement, { kind: 'declareTable' }>, frame: Frame): void {
  frame.tables.set(name.toLowerCase(), { columns: localColumns(columns, frame), rows: [], nextIdentity: 1 });
}

/** @throws SqlError 2714; only temporary tables can be made here. */
export function createTable({ table, columns, line }: Extract<Statement, { kind: 'createTable' }>, frame: Frame): void {
  addLocalTable(table.at(-1) ?? '', { columns: localColumns(columns, frame), rows: [], nextIdentity: 1 }, frame, line);
}

export function addLocalTable(name: string, table: LocalTable, frame: Frame, line: number): void {
  if (!name.startsWith('#') || name.startsWith('##')) throw unsupported(`table ${name} (only #temporary tables)`, line);
  const key = name.toLowerCase();
  const { tempTables } = frame.session;
  if (tempTables.has(key)) {
    const message = `There is already an object named '${name}' in the database.`;
    throw new SqlError(2714, message, { state: 6, line, reach: 'batch' });
  }
  tempTables.set(key, table);
  frame.ownTempTables.add(key);
}

/** @throws SqlError 3701 */
export function dropTables({ tables, ifExists, line }: Extract<Statement, { kind: 'dropTable' }>, frame: Frame): void {
  for (const path of tables) {
    const key = path.at(-1)?.toLowerCase() ?? '';
    if (findSystemTable(path, frame.session) !== undefined) throw unsupported(`DROP TABLE ${path.join('.')}`, line);
    const isThere = frame.session.tempTables.delete(key);
    frame.ownTempTables.delete(key);
    if (!isThere && !ifExists) {
      const message = `Cannot drop the table '${path.join('.')}', because it does not exist or you do not have permission.`;
      throw new SqlError(3701, message, { severity: 11, state: 5, line });
    }
  }
}

/** A default is evaluated for each row. */
function localColumns(columns: readonly ColumnDefinition[], frame: Frame): LocalColumn[] {
  return columns.map(({ name, type, nullable, isIdentity, default: expression }) => {
    const bound = expression === undefined ? undefined : bindExpression(expression, emptyScope(frame));
    return {
      name,
      type,
      nullable,
      isIdentity,
      default: bound && (() => convert(bound.evaluate(NO_ROWS), bound.type, type)),
    };
  });
}

/** Temporary tables made inside a procedure or a dynamic text end with it. */
export function dropOwnTables(frame: Frame): void {
  for (const key of frame.ownTempTables) frame.session.tempTables.delete(key);
}
