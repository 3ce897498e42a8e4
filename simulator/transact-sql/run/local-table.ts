import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import { isText } from '../values/types';
import { findLocalTable, findSystemTable, notFound } from './find-table';
import type { Frame, LocalColumn, LocalTable } from './session-state';

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
