import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { emptyScope, NO_ROWS, sameName } from '../expressions/scope';
import { parseValues } from '../queries/from';
import { parseQuery } from '../queries/query';
import { findTarget, parseTarget, stored } from '../run/table';
import { counted, type Output } from '../run/output';
import type { Frame, LocalColumn, LocalTable } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import { INT } from '../values/types';
import { parseExecute } from './execute';
import type { Action } from './statement';

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
