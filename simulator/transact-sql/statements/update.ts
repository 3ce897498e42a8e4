import { parseCondition } from '../expressions/condition';
import { parseExpression } from '../expressions/expression';
import { bindFilter, emptyScope, envOf, sameName, type Scope } from '../expressions/scope';
import { findTarget, parseTarget, stored } from '../run/table';
import { counted } from '../run/output';
import type { Frame, LocalTable } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import type { Action } from './statement';

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
