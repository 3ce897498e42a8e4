import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseCondition } from '../expressions/condition';
import { bindFilter, emptyScope, envOf, NO_ROWS, sameName, type Scope } from '../expressions/scope';
import { parseValues } from '../queries/from';
import { parseQuery, parseSelectStatement } from '../queries/query';
import { counted, type Output } from '../run/run-statements';
import { findLocalTable, findSystemTable, type Frame, type LocalTable, tableNotFound } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { checkImplicit, convert } from '../values/convert';
import { INT, isText, withoutEndBlanks } from '../values/types';
import { parseExecute } from './execute';
import type { Action, Bind } from './statement';

/** A query as a statement: its rows are sent, or have been put into variables. */
export function parseSelect(tokens: TokenStream): Action {
  const { query, isAssignment } = parseSelectStatement(tokens);
  const run: Action['run'] = (frame, output) => {
    const { columns, rows } = query(emptyScope(frame));
    const found = rows(NO_ROWS);
    if (!isAssignment) output.resultSet(columns, found);
    counted(found.length, frame, output);
  };
  return { binds: [query], run };
}

interface TypedRows {
  readonly types: readonly SqlType[];
  readonly rows: readonly (readonly SqlValue[])[];
}

interface RowSource {
  /** Its columns, when they are known before it runs. */
  bind(scope: Scope): readonly ColumnDescription[] | undefined;
  /** The errors for fewer and for more of them than INSERT names. */
  readonly miscounted: readonly [fewer: 109 | 120, more: 110 | 121];
  read(width: number, frame: Frame, output: Output): TypedRows | Promise<TypedRows>;
}

/** @throws SqlError 109, 110, 120, 121, 206, 207, 213, 257, 515, 2628, 8164 */
export function parseInsert(tokens: TokenStream, line: number): Action {
  tokens.take('INTO');
  const path = parseTarget(tokens);
  const names = tokens.is('(') && !tokens.is('(', 'SELECT') ? tokens.tuple(() => tokens.name()) : undefined;
  if (tokens.is('OUTPUT')) throw unsupported('OUTPUT clause', line);
  const source = parseSource(tokens, line);
  const targetsOf = ({ columns }: LocalTable): readonly ColumnDescription[] =>
    names?.map((name) => columns.find((column) => sameName(column.name, name)) ?? name).map(known) ?? columns;
  const bind: Bind = (scope) => {
    const targets = targetsOf(findTarget(path, scope.frame));
    const given = source.bind(scope);
    if (given === undefined) return;
    const [fewer, more] = names === undefined ? ([213, 213] as const) : source.miscounted;
    if (given.length !== targets.length) throw sqlError(given.length < targets.length ? fewer : more);
    // What is INT and may be NULL may be a bare NULL, which fits everywhere.
    targets.forEach(
      ({ type }, at) => (given[at]?.type === INT && given[at].nullable) || checkImplicit(given[at]?.type ?? null, type),
    );
  };
  const run: Action['run'] = async (frame, output) => {
    const table = findTarget(path, frame);
    const targets = targetsOf(table);
    const { types, rows } = await source.read(targets.length, frame, output);
    const sources = table.columns.map((column) => targets.indexOf(column));
    const complete = rows.map((row) =>
      table.columns.map((column, at) => {
        const index = sources[at] ?? -1;
        return stored(row[index] ?? null, types[index] ?? null, column, path);
      }),
    );
    table.rows = [...table.rows, ...complete];
    counted(complete.length, frame, output);
  };
  return { binds: [bind], run };
}

/** @throws SqlError 207 for a name without a column */
function known(column: ColumnDescription | string): ColumnDescription {
  if (typeof column === 'string') throw sqlError(207, [column]);
  return column;
}

/** The table that a statement writes to. @throws SqlError 102 */
function parseTarget(tokens: TokenStream): string[] {
  return tokens.peek().kind === 'variable' ? [tokens.variable()] : tokens.path();
}

/** @throws SqlError 208, 1087 */
function findTarget(path: readonly string[], frame: Frame): LocalTable {
  const table = findLocalTable(path, frame);
  if (table !== undefined) return table;
  throw findSystemTable(path, frame.session)
    ? unsupported(`writing to ${path.join('.')}`)
    : tableNotFound(path, frame.session);
}

/** What goes into a column. @throws SqlError 515, 2628 */
function stored(value: SqlValue, type: SqlType | null, column: ColumnDescription, path: readonly string[]): SqlValue {
  const [table, converted] = [path.join('.'), convert(value, type, column.type)];
  if (converted === null && !column.nullable) throw sqlError(515, [column.name, table]);
  if (typeof value === 'string' && typeof converted === 'string' && isText(type) && isText(column.type)) {
    const kept = withoutEndBlanks(converted);
    if (withoutEndBlanks(value).length > kept.length) throw sqlError(2628, [table, column.name, kept]);
  }
  return converted;
}

function parseSource(tokens: TokenStream, line: number): RowSource {
  if (tokens.is('DEFAULT', 'VALUES')) throw unsupported('INSERT … DEFAULT VALUES', line);
  if (tokens.take('EXEC') || tokens.take('EXECUTE')) return resultSet(parseExecute(tokens));
  const isValues = tokens.take('VALUES');
  const query = isValues ? parseValues(tokens) : parseQuery(tokens);
  const read = (_: number, frame: Frame): TypedRows => {
    const { columns, rows } = query(emptyScope(frame));
    return { types: columns.map(({ type }) => type), rows: rows(NO_ROWS) };
  };
  return { bind: (scope) => query(scope).columns, miscounted: isValues ? [109, 110] : [120, 121], read };
}

/** INSERT … EXEC: messages go on to the client; of the statements inside it is told nothing else. */
function resultSet(execute: Action): RowSource {
  const read: RowSource['read'] = async (width, frame, output) => {
    if (frame.isInsideInsertExec) throw sqlError(8164);
    let types: SqlType[] = [];
    const rows: (readonly SqlValue[])[] = [];
    const inner: Frame = { ...frame, isInsideInsertExec: true };
    await execute.run(inner, {
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
  const bind = (scope: Scope): undefined => void execute.binds?.map((each) => each(scope));
  return { bind, miscounted: [120, 121], read };
}

export function parseDelete(tokens: TokenStream): Action {
  tokens.take('FROM');
  const path = parseTarget(tokens);
  if (tokens.isOneOf('FROM', 'OUTPUT')) throw unsupported(`DELETE … ${tokens.peek().keyword}`, tokens.line);
  const where = tokens.after('WHERE', () => parseCondition(tokens));
  const bind = ({ frame }: Scope) => {
    const table = findTarget(path, frame);
    const columns = table.columns.map((column) => ({ ...column, qualifier: path.at(-1) }));
    return { table, isMeant: bindFilter(where, { ...emptyScope(frame), columns }) };
  };
  const run: Action['run'] = (frame, output) => {
    const { table, isMeant } = bind(emptyScope(frame));
    const before = table.rows.length;
    table.rows = table.rows.filter((row) => !isMeant(envOf(row)));
    counted(before - table.rows.length, frame, output);
  };
  return { binds: [bind], run };
}
