import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlValue } from '../../engine/sql-value';
import { bindCondition } from '../query/bind-condition';
import { bindExpression } from '../query/bind-expression';
import { bindQuery } from '../query/bind-query';
import type { Env, Scope } from '../query/scope';
import { emptyScope, NO_ROWS, sameName } from '../query/scope';
import { SqlError, unsupported } from '../sql-error';
import type { Condition, InsertSource, Statement } from '../syntax/ast';
import { convert } from '../values/convert';
import { isText } from '../values/type-rules';
import { runExecute } from './execute';
import { findLocalTable, findSystemTable, notFound } from './find-table';
import type { Output } from './output';
import { RowCollector } from './output';
import { counted } from './run-simple-statement';
import type { Frame, LocalColumn, LocalTable } from './session-state';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Rows with the types they came with. */
interface TypedRows {
  readonly types: readonly (ColumnDescription['type'] | null)[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** @throws SqlError 213, 515, 2628, 8164 */
export async function runInsert(statement: Of<'insert'>, frame: Frame, output: Output): Promise<void> {
  const table = writableTable(statement.table, frame, statement.line);
  const targets = targetColumns(statement, table);
  const { types, rows } = await sourceRows(statement.source, targets.length, frame, output);
  if (rows.some((row) => row.length !== targets.length)) throw wrongCount(statement.line);
  const complete = rows.map((row) => completeRow(table, targets, row, types, statement));
  table.rows.push(...complete);
  counted(complete.length, frame, output);
}

function writableTable(path: readonly string[], frame: Frame, line: number): LocalTable {
  const table = findLocalTable(path, frame);
  if (table !== undefined) return table;
  if (findSystemTable(path, frame.session) !== undefined) throw unsupported(`writing to ${path.join('.')}`, line);
  throw notFound(path, line);
}

function targetColumns({ columns, line }: Of<'insert'>, table: LocalTable): LocalColumn[] {
  if (columns.length === 0) return table.columns.filter(({ isIdentity }) => !isIdentity);
  return columns.map((name) => {
    const found = table.columns.find((column) => sameName(column.name, name));
    if (found === undefined) throw new SqlError(207, `Invalid column name '${name}'.`, { line, reach: 'batch' });
    if (found.isIdentity) throw unsupported('a value for an IDENTITY column', line);
    return found;
  });
}

async function sourceRows(source: InsertSource, width: number, frame: Frame, output: Output): Promise<TypedRows> {
  switch (source.kind) {
    case 'defaults':
      throw unsupported('INSERT … DEFAULT VALUES', 1);
    case 'values': {
      const bound = source.rows.map((row) => row.map((cell) => bindExpression(cell, emptyScope(frame))));
      // Each cell is converted by itself: the rows of VALUES may mix types.
      const rows = bound.map((row) => row.map((cell) => cell.evaluate(NO_ROWS)));
      const types = bound[0]?.map(
        (_, index) => bound.map((row) => row[index]?.type ?? null).find((type) => type !== null) ?? null,
      );
      return { types: types ?? [], rows };
    }
    case 'query': {
      const query = bindQuery(source.query, emptyScope(frame));
      return { types: query.columns.map(({ type }) => type), rows: query.rows(NO_ROWS) };
    }
    case 'execute': {
      if (frame.isInsideInsertExec) throw nestedInsertExec(source.execute.line);
      const collector = new RowCollector(output, width);
      const inner: Frame = { ...frame, isInsideInsertExec: true };
      await runExecute(source.execute, inner, collector);
      frame.pendingError = inner.pendingError;
      return { types: collector.columns?.map(({ type }) => type) ?? [], rows: collector.rows };
    }
  }
}

export function nestedInsertExec(line: number): SqlError {
  return new SqlError(8164, 'An INSERT EXEC statement cannot be nested.', { line });
}

function wrongCount(line: number): SqlError {
  const message = 'Column name or number of supplied values does not match table definition.';
  return new SqlError(213, message, { line, reach: 'batch' });
}

function completeRow(
  table: LocalTable,
  targets: readonly LocalColumn[],
  row: readonly SqlValue[],
  types: TypedRows['types'],
  { line, table: path }: Of<'insert'>,
): SqlValue[] {
  return table.columns.map((column) => {
    if (column.isIdentity) return table.nextIdentity++;
    const index = targets.indexOf(column);
    if (index < 0) return checkNull(column.default?.() ?? null, column, path, line, 'INSERT');
    return stored(row[index] ?? null, types[index] ?? null, column, path, line, 'INSERT');
  });
}

/** @throws SqlError 515, 2628 */
function stored(
  value: SqlValue,
  type: ColumnDescription['type'] | null,
  column: LocalColumn,
  path: readonly string[],
  line: number,
  verb: string,
): SqlValue {
  const converted = convert(value, type, column.type);
  if (type !== null && isText(column.type) && isText(type) && typeof value === 'string') {
    const kept = typeof converted === 'string' ? converted.trimEnd() : '';
    if (value.trimEnd().length > kept.length) {
      const message = `String or binary data would be truncated in table '${path.join('.')}', column '${column.name}'. Truncated value: '${kept}'.`;
      throw new SqlError(2628, message, { line });
    }
  }
  return checkNull(converted, column, path, line, verb);
}

function checkNull(
  value: SqlValue,
  column: LocalColumn,
  path: readonly string[],
  line: number,
  verb: string,
): SqlValue {
  if (value !== null || column.nullable) return value;
  const message = `Cannot insert the value NULL into column '${column.name}', table '${path.join('.')}'; column does not allow nulls. ${verb} fails.`;
  throw new SqlError(515, message, { state: 2, line });
}

export function runUpdate({ table: path, sets, where, line }: Of<'update'>, frame: Frame): number {
  const table = writableTable(path, frame, line);
  const scope = rowScope(table, path, frame);
  const changes = sets.map(({ column, value }) => {
    const index = table.columns.findIndex(({ name }) => sameName(name, column));
    const target = table.columns[index];
    if (target === undefined) throw new SqlError(207, `Invalid column name '${column}'.`, { line, reach: 'batch' });
    return { index, target, bound: bindExpression(value, scope) };
  });
  let count = 0;
  const isMeant = meant(where, scope);
  table.rows = table.rows.map((row) => {
    const env = envOf(row);
    if (!isMeant(env)) return row;
    count += 1;
    const changed = [...row];
    for (const { index, target, bound } of changes) {
      changed[index] = stored(bound.evaluate(env), bound.type, target, path, line, 'UPDATE');
    }
    return changed;
  });
  return count;
}

export function runDelete({ table: path, where, line }: Of<'delete'>, frame: Frame): number {
  const table = writableTable(path, frame, line);
  const isMeant = meant(where, rowScope(table, path, frame));
  const before = table.rows.length;
  table.rows = table.rows.filter((row) => !isMeant(envOf(row)));
  return before - table.rows.length;
}

function rowScope(table: LocalTable, path: readonly string[], frame: Frame): Scope {
  return { ...emptyScope(frame), columns: table.columns.map((column) => ({ ...column, qualifier: path.at(-1) })) };
}

function envOf(row: readonly SqlValue[]): Env {
  return { row, outer: undefined, aggregates: [] };
}

function meant(where: Condition | undefined, scope: Scope): (env: Env) => boolean {
  const condition = where === undefined ? undefined : bindCondition(where, scope);
  return (env) => condition === undefined || condition(env) === true;
}
