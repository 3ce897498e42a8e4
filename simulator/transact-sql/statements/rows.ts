import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseCondition } from '../expressions/condition';
import { parseExpression } from '../expressions/expression';
import { bindFilter, emptyScope, envOf, NO_ROWS, sameName, type Scope } from '../expressions/scope';
import { parseValues } from '../queries/from';
import { parseQuery, parseSelectStatement } from '../queries/query';
import { counted, type Output } from '../run/run-statements';
import { findLocalTable, findSystemTable, type Frame, type LocalTable, tableNotFound } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import { isText } from '../values/types';
import { parseExecute } from './execute';
import type { Action } from './statement';

/** A query as a statement: its rows are sent, or have been put into variables. */
export function parseSelect(tokens: TokenStream): Action {
  const { query, isAssignment } = parseSelectStatement(tokens);
  return async (frame, output) => {
    const { columns, rows } = query(emptyScope(frame));
    const found = rows(NO_ROWS);
    if (!isAssignment) await output.resultSet(columns, found);
    counted(found.length, frame, output);
  };
}

interface TypedRows {
  readonly types: readonly SqlType[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Rows of that many columns. */
type RowSource = (width: number, frame: Frame, output: Output) => TypedRows | Promise<TypedRows>;

/** @throws SqlError 213, 515, 2628, 8164 */
export function parseInsert(tokens: TokenStream, line: number): Action {
  tokens.take('INTO');
  const path = parseTarget(tokens);
  const names = tokens.is('(') && !tokens.is('(', 'SELECT') ? tokens.tuple(() => tokens.name()) : [];
  if (tokens.is('OUTPUT')) throw unsupported('OUTPUT clause', line);
  const source = parseSource(tokens, line);
  return async (frame, output) => {
    const table = findTarget(path, frame);
    const indexes = names.length === 0 ? [...table.columns.keys()] : names.map((name) => indexOf(name, table));
    const { types, rows } = await source(indexes.length, frame, output);
    if (rows.some((row) => row.length !== indexes.length)) throw sqlError(213);
    const complete = rows.map((row) =>
      table.columns.map((column, position) => {
        const index = indexes.indexOf(position);
        return stored(row[index] ?? null, types[index] ?? null, column, path, 'INSERT');
      }),
    );
    table.rows = [...table.rows, ...complete];
    counted(complete.length, frame, output);
  };
}

/** The table that a statement writes to. @throws SqlError 102 */
function parseTarget(tokens: TokenStream): string[] {
  return tokens.peek().kind === 'variable' ? [tokens.variable()] : tokens.path();
}

/** @throws SqlError 208, 1087 */
function findTarget(path: readonly string[], frame: Frame): LocalTable {
  const table = findLocalTable(path, frame);
  if (table !== undefined) return table;
  throw findSystemTable(path, frame.session) ? unsupported(`writing to ${path.join('.')}`) : tableNotFound(path);
}

/** @throws SqlError 207 */
function indexOf(name: string, { columns }: LocalTable): number {
  const index = columns.findIndex((column) => sameName(column.name, name));
  if (index < 0) throw sqlError(207, [name]);
  return index;
}

/** What goes into a column. @throws SqlError 515, 2628 */
function stored(
  value: SqlValue,
  type: SqlType | null,
  column: ColumnDescription,
  path: readonly string[],
  verb: 'INSERT' | 'UPDATE',
): SqlValue {
  const [table, converted] = [path.join('.'), convert(value, type, column.type)];
  if (converted === null && !column.nullable) throw sqlError(515, [column.name, table, verb]);
  if (typeof value === 'string' && typeof converted === 'string' && isText(type) && isText(column.type)) {
    const kept = converted.trimEnd();
    if (value.trimEnd().length > kept.length) throw sqlError(2628, [table, column.name, kept]);
  }
  return converted;
}

function parseSource(tokens: TokenStream, line: number): RowSource {
  if (tokens.is('DEFAULT', 'VALUES')) throw unsupported('INSERT … DEFAULT VALUES', line);
  if (tokens.take('EXEC') || tokens.take('EXECUTE')) return resultSet(parseExecute(tokens));
  const query = tokens.take('VALUES') ? parseValues(tokens) : parseQuery(tokens);
  return (_, frame) => {
    const { columns, rows } = query(emptyScope(frame));
    return { types: columns.map(({ type }) => type), rows: rows(NO_ROWS) };
  };
}

/** INSERT … EXEC: messages go on to the client; of the statements inside it is told nothing else. */
function resultSet(execute: Action): RowSource {
  return async (width, frame, output) => {
    if (frame.isInsideInsertExec) throw sqlError(8164);
    let types: SqlType[] = [];
    const rows: (readonly SqlValue[])[] = [];
    const inner: Frame = { ...frame, isInsideInsertExec: true };
    await execute(inner, {
      resultSet: (columns, found) => {
        if (columns.length !== width) throw sqlError(213);
        types = columns.map(({ type }) => type);
        rows.push(...found);
        return Promise.resolve();
      },
      message: (message) => output.message(message),
      flush: () => output.flush?.(),
      done: () => undefined,
    });
    frame.pendingError = inner.pendingError;
    return { types, rows };
  };
}

/** @throws SqlError 207, 515, 2628 */
export function parseUpdate(tokens: TokenStream): Action {
  const path = parseTarget(tokens);
  tokens.expect('SET');
  const sets = tokens.list(() => {
    const name = tokens.path().at(-1) ?? '';
    tokens.expect('=');
    return { name, value: parseExpression(tokens) };
  });
  const where = parseWhere(tokens, 'UPDATE');
  return (frame, output) => {
    const table = findTarget(path, frame);
    const scope = rowScope(table, path, frame);
    const changes = new Map(sets.map(({ name, value }) => [indexOf(name, table), value(scope)]));
    const isMeant = bindFilter(where, scope);
    let count = 0;
    table.rows = table.rows.map((row) => {
      const env = envOf(row);
      if (!isMeant(env)) return row;
      count += 1;
      return table.columns.map((column, index) => {
        const change = changes.get(index);
        if (change === undefined) return row[index] ?? null;
        return stored(change.evaluate(env), change.type, column, path, 'UPDATE');
      });
    });
    counted(count, frame, output);
  };
}

export function parseDelete(tokens: TokenStream): Action {
  tokens.take('FROM');
  const path = parseTarget(tokens);
  const where = parseWhere(tokens, 'DELETE');
  return (frame, output) => {
    const table = findTarget(path, frame);
    const isMeant = bindFilter(where, rowScope(table, path, frame));
    const before = table.rows.length;
    table.rows = table.rows.filter((row) => !isMeant(envOf(row)));
    counted(before - table.rows.length, frame, output);
  };
}

function parseWhere(tokens: TokenStream, verb: string) {
  if (tokens.isOneOf('FROM', 'OUTPUT')) throw unsupported(`${verb} … ${tokens.peek().keyword}`, tokens.line);
  return tokens.after('WHERE', () => parseCondition(tokens));
}

function rowScope(table: LocalTable, path: readonly string[], frame: Frame): Scope {
  return { ...emptyScope(frame), columns: table.columns.map((column) => ({ ...column, qualifier: path.at(-1) })) };
}
