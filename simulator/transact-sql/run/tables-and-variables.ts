import type { SystemTable } from '../../engine/server-objects';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { type BoundQuery, emptyScope, type Expression, NO_ROWS, sameName } from '../expressions/scope';
import { type SqlError, sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { asInt, asText, convert } from '../values/convert';
import { isText } from '../values/types';
import type { Frame, LocalColumn, LocalTable, SessionState, Variable } from './session-state';

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

function notFound(path: readonly string[], line: number): SqlError {
  const name = path.join('.');
  return sqlError(name.startsWith('@') ? 1087 : 208, [name], line);
}

/** The table that a statement writes to. @throws SqlError 102 */
export function parseTarget(tokens: TokenStream): string[] {
  return tokens.peek().kind === 'variable' ? [tokens.variable()] : tokens.path();
}

/** @throws SqlError 208, 1087 */
export function findTarget(path: readonly string[], frame: Frame, line: number): LocalTable {
  const table = findLocalTable(path, frame);
  if (table !== undefined) return table;
  throw findSystemTable(path, frame.session) ? unsupported(`writing to ${path.join('.')}`, line) : notFound(path, line);
}

/** What a statement does to a table, as its errors say it. */
interface Writing {
  readonly table: string;
  readonly verb: string;
  readonly line: number;
}

/** What goes into a column. @throws SqlError 515, 2628 */
export function stored(
  value: SqlValue,
  type: SqlType | null,
  column: LocalColumn,
  { table, verb, line }: Writing,
): SqlValue {
  const converted = convert(value, type, column.type);
  if (converted === null && !column.nullable) throw sqlError(515, [column.name, table, verb], line);
  if (typeof value === 'string' && typeof converted === 'string' && isText(type) && isText(column.type)) {
    const kept = converted.trimEnd();
    if (value.trimEnd().length > kept.length) throw sqlError(2628, [table, column.name, kept], line);
  }
  return converted;
}

/** @throws SqlError 137 */
export function findVariable(name: string, frame: Frame, line: number): Variable {
  const variable = frame.variables.get(name.toLowerCase());
  if (variable === undefined) throw sqlError(137, [name], line);
  return variable;
}

export function assign(variable: Variable, expression: Expression, frame: Frame): void {
  const { value, type } = evaluate(expression, frame);
  variable.value = convert(value, type, variable.type);
}

/** An expression outside of any query. */
export function evaluate(
  expression: Expression,
  frame: Frame,
): { readonly value: SqlValue; readonly type: SqlType | null } {
  const bound = expression(emptyScope(frame));
  return { value: bound.evaluate(NO_ROWS), type: bound.type };
}

export function textOf(expression: Expression, frame: Frame): string | null {
  const { value, type } = evaluate(expression, frame);
  return asText(value, type);
}

/** NULL is 0. */
export function intOf(expression: Expression, frame: Frame): number {
  const { value, type } = evaluate(expression, frame);
  return asInt(value, type) ?? 0;
}
