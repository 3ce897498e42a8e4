import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseCondition } from '../expressions/condition';
import { parseExpression } from '../expressions/expression';
import { bindFilter, emptyScope, envOf, NO_ROWS, sameName, type Scope } from '../expressions/scope';
import { parseValues } from '../queries/from';
import { parseQuery, parseSelectStatement } from '../queries/query';
import { counted, type Output } from '../run/run-statements';
import type { Frame, LocalColumn, LocalTable } from '../run/session-state';
import { findTarget, parseTarget, stored } from '../run/tables-and-variables';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import { INT } from '../values/types';
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
    const table = findTarget(path, frame, line);
    const targets = targetColumns(names, table, line);
    const { types, rows } = await source(targets.length, frame, output);
    if (rows.some((row) => row.length !== targets.length)) throw sqlError(213, [], line);
    const writing = { table: path.join('.'), verb: 'INSERT', line };
    const complete = rows.map((row) =>
      table.columns.map((column) => {
        if (column.isIdentity) return convert(table.nextIdentity++, INT, column.type);
        const index = targets.indexOf(column);
        if (index < 0) return stored(column.default?.() ?? null, column.type, column, writing);
        return stored(row[index] ?? null, types[index] ?? null, column, writing);
      }),
    );
    table.rows = [...table.rows, ...complete];
    counted(complete.length, frame, output);
  };
}

function targetColumns(names: readonly string[], table: LocalTable, line: number): LocalColumn[] {
  if (names.length === 0) return table.columns.filter(({ isIdentity }) => !isIdentity);
  return names.map((name) => {
    const found = table.columns.find((column) => sameName(column.name, name));
    if (found === undefined) throw sqlError(207, [name], line);
    if (found.isIdentity) throw unsupported('a value for an IDENTITY column', line);
    return found;
  });
}

function parseSource(tokens: TokenStream, line: number): RowSource {
  if (tokens.is('DEFAULT', 'VALUES')) throw unsupported('INSERT … DEFAULT VALUES', line);
  if (tokens.take('EXEC') || tokens.take('EXECUTE')) return resultSet(parseExecute(tokens, line), line);
  const query = tokens.take('VALUES') ? parseValues(tokens) : parseQuery(tokens);
  return (_, frame) => {
    const { columns, rows } = query(emptyScope(frame));
    return { types: columns.map(({ type }) => type), rows: rows(NO_ROWS) };
  };
}

/** INSERT … EXEC: messages go on to the client; of the statements inside it is told nothing else. */
function resultSet(execute: Action, line: number): RowSource {
  return async (width, frame, output) => {
    if (frame.isInsideInsertExec) throw sqlError(8164, [], line);
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

/** @throws SqlError 207, 515, 2628 */
export function parseUpdate(tokens: TokenStream, line: number): Action {
  const path = parseTarget(tokens);
  tokens.expect('SET');
  const sets = tokens.list(() => {
    const name = tokens.path().at(-1) ?? '';
    tokens.expect('=');
    return { name, value: parseExpression(tokens) };
  });
  const where = parseWhere(tokens, 'UPDATE');
  return (frame, output) => {
    const table = findTarget(path, frame, line);
    const scope = rowScope(table, path, frame);
    const changes = sets.map(({ name, value }) => {
      const index = table.columns.findIndex((column) => sameName(column.name, name));
      const column = table.columns[index];
      if (column === undefined) throw sqlError(207, [name], line);
      return { index, column, bound: value(scope) };
    });
    const isMeant = bindFilter(where, scope);
    const writing = { table: path.join('.'), verb: 'UPDATE', line };
    let count = 0;
    table.rows = table.rows.map((row) => {
      const env = envOf(row);
      if (!isMeant(env)) return row;
      count += 1;
      const changed = [...row];
      for (const { index, column, bound } of changes) {
        changed[index] = stored(bound.evaluate(env), bound.type, column, writing);
      }
      return changed;
    });
    counted(count, frame, output);
  };
}

export function parseDelete(tokens: TokenStream, line: number): Action {
  tokens.take('FROM');
  const path = parseTarget(tokens);
  const where = parseWhere(tokens, 'DELETE');
  return (frame, output) => {
    const table = findTarget(path, frame, line);
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
