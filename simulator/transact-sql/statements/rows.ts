import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseCondition } from '../expressions/condition';
import { bindFilter, emptyScope, envOf, NO_ROWS, sameName } from '../expressions/scope';
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
  return (frame, output) => {
    const { columns, rows } = query(emptyScope(frame));
    const found = rows(NO_ROWS);
    if (!isAssignment) output.resultSet(columns, found);
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
    const targets = names.length === 0 ? table.columns.map(({ name }) => name) : names;
    const unknown = targets.find((name) => !table.columns.some((column) => sameName(column.name, name)));
    if (unknown !== undefined) throw sqlError(207, [unknown]);
    const { types, rows } = await source(targets.length, frame, output);
    if (rows.some((row) => row.length !== targets.length)) throw sqlError(213);
    const sources = table.columns.map((column) => targets.findIndex((name) => sameName(name, column.name)));
    const complete = rows.map((row) =>
      table.columns.map((column, at) => {
        const index = sources[at] ?? -1;
        return stored(row[index] ?? null, types[index] ?? null, column, path);
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

/** What goes into a column. @throws SqlError 515, 2628 */
function stored(value: SqlValue, type: SqlType | null, column: ColumnDescription, path: readonly string[]): SqlValue {
  const [table, converted] = [path.join('.'), convert(value, type, column.type)];
  if (converted === null && !column.nullable) throw sqlError(515, [column.name, table]);
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
      },
      message: (message) => output.message(message),
      flush: () => output.flush?.(),
      done: () => undefined,
    });
    frame.pendingError = inner.pendingError;
    return { types, rows };
  };
}

export function parseDelete(tokens: TokenStream): Action {
  tokens.take('FROM');
  const path = parseTarget(tokens);
  if (tokens.isOneOf('FROM', 'OUTPUT')) throw unsupported(`DELETE … ${tokens.peek().keyword}`, tokens.line);
  const where = tokens.after('WHERE', () => parseCondition(tokens));
  return (frame, output) => {
    const table = findTarget(path, frame);
    const columns = table.columns.map((column) => ({ ...column, qualifier: path.at(-1) }));
    const isMeant = bindFilter(where, { ...emptyScope(frame), columns });
    const before = table.rows.length;
    table.rows = table.rows.filter((row) => !isMeant(envOf(row)));
    counted(before - table.rows.length, frame, output);
  };
}
