import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseExpression } from '../expressions/expression';
import { bindColumn, columnAt, envOf } from '../expressions/scope';
import type { Bound, BoundQuery, Env, Expression, Query, Scope } from '../expressions/scope';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { compareValues, rowKey } from '../values/compare';
import { convert } from '../values/convert';
import { commonType, INT } from '../values/types';
import { parseSelect } from './select';

/** SELECT or several with UNION between them, before it is known how the rows are ordered. */
export interface QueryBody {
  readonly bind: (orderBy: readonly OrderItem[], scope: Scope) => BoundQuery;
  /** Its rows go into variables, as they do in a statement only. */
  readonly isAssignment: boolean;
}

/** A query inside of something else. @throws SqlError 102 */
export function parseQuery(tokens: TokenStream): Query {
  const { line } = tokens;
  const { query, isAssignment } = parseSelectStatement(tokens);
  if (isAssignment) throw sqlError(102, ['='], line);
  return query;
}

/** A query with its common table expressions and its order. @throws SqlError 102 */
export function parseSelectStatement(tokens: TokenStream): { readonly query: Query; readonly isAssignment: boolean } {
  const ctes = tokens.after('WITH', () => tokens.list(() => parseCte(tokens))) ?? [];
  const { bind, isAssignment } = parseBody(tokens);
  const orderBy = tokens.take('ORDER', 'BY') ? parseOrder(tokens) : [];
  if (tokens.isOneOf('OFFSET', 'FOR')) throw unsupported(tokens.peek().keyword, tokens.line);
  // Hints say how, not what.
  if (tokens.take('OPTION')) tokens.tuple(() => skipHint(tokens));
  const withCtes = (scope: Scope): Scope => ctes.reduce((inner, cte) => cte(inner), scope);
  return { query: (scope) => bind(orderBy, withCtes(scope)), isAssignment };
}

function skipHint(tokens: TokenStream): void {
  while (!tokens.isOneOf(',', ')') && !tokens.isAtEnd) tokens.next();
}

/** The scope with that query in it. */
function parseCte(tokens: TokenStream): (scope: Scope) => Scope {
  const { line } = tokens;
  const name = tokens.name().toLowerCase();
  const names = tokens.is('(') ? tokens.tuple(() => tokens.name()) : [];
  tokens.expect('AS');
  const query = tokens.parenthesized(() => parseQuery(tokens));
  return (scope) => ({ ...scope, ctes: new Map([...scope.ctes, [name, renamed(query(scope), names, line)]]) });
}

/** With the column names of a derived table or CTE, when it gives any. */
export function renamed(query: BoundQuery, names: readonly string[], line: number): BoundQuery {
  if (names.length === 0) return query;
  if (names.length !== query.columns.length) throw unsupported('column list of another length than its query', line);
  return { ...query, columns: query.columns.map((column, index) => ({ ...column, name: names[index] ?? '' })) };
}

function parseBody(tokens: TokenStream): QueryBody {
  const parseTerm = (): QueryBody =>
    tokens.is('(') ? tokens.parenthesized(() => parseBody(tokens)) : parseSelect(tokens);
  let left = parseTerm();
  while (tokens.take('UNION')) left = union(left, tokens.take('ALL'), parseTerm());
  if (tokens.isOneOf('EXCEPT', 'INTERSECT')) throw unsupported(tokens.peek().keyword, tokens.line);
  return left;
}

/** @throws SqlError 205 */
function union(left: QueryBody, isAll: boolean, right: QueryBody): QueryBody {
  const bind = (orderBy: readonly OrderItem[], scope: Scope): BoundQuery => {
    const [a, b] = [left.bind([], scope), right.bind([], scope)];
    if (a.columns.length !== b.columns.length) throw sqlError(205);
    const columns = a.columns.map((column, index) => {
      const other = b.columns[index] ?? column;
      const type = commonType(column.type, other.type) ?? INT;
      return { ...column, type, nullable: column.nullable || other.nullable, qualifier: undefined };
    });
    const types = columns.map(({ type }) => type);
    const bounds = columns.map((column, index) => columnAt(column, index));
    const keys = bindOrder(orderBy, bounds, ({ column, line }) => {
      if (column === undefined) throw unsupported('ORDER BY of an expression after UNION', line);
      return bindColumn(column, { ...scope, columns, outer: scope }, line);
    });
    const rows = (env: Env): SqlValue[][] => {
      const all = [...cast(a, types, env), ...cast(b, types, env)];
      return sortBy(isAll ? all : distinctRows(all, types), keys, (row) => envOf(row, env));
    };
    return { columns, rows };
  };
  return { bind, isAssignment: left.isAssignment || right.isAssignment };
}

function cast({ columns, rows }: BoundQuery, types: readonly SqlType[], env: Env): SqlValue[][] {
  const to = (value: SqlValue, index: number): SqlValue =>
    convert(value, columns[index]?.type ?? null, types[index] ?? INT);
  return rows(env).map((row) => row.map(to));
}

export function distinctRows(rows: readonly SqlValue[][], types: readonly (SqlType | null)[]): SqlValue[][] {
  const seen = new Map<string, SqlValue[]>();
  for (const row of rows) {
    const key = rowKey(row, types);
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

export interface OrderItem {
  readonly expression: Expression;
  readonly isDescending: boolean;
}

export interface SortKey {
  readonly by: Bound;
  readonly isDescending: boolean;
}

/** After ORDER BY. */
export function parseOrder(tokens: TokenStream): OrderItem[] {
  return tokens.list(() => {
    const expression = parseExpression(tokens);
    const isDescending = tokens.take('DESC');
    if (!isDescending) tokens.take('ASC');
    return { expression, isDescending };
  });
}

/** A position in the select list, or what `bind` makes of an expression. @throws SqlError 108 */
export function bindOrder(
  orderBy: readonly OrderItem[],
  columns: readonly Bound[],
  bind: (expression: Expression) => Bound,
): SortKey[] {
  return orderBy.map(({ expression, isDescending }) => {
    const { number, line } = expression;
    if (number === undefined) return { by: bind(expression), isDescending };
    const by = columns[number - 1];
    if (by === undefined) throw sqlError(108, [number], line);
    return { by, isDescending };
  });
}

/** Stable. */
export function sortBy<T>(items: readonly T[], keys: readonly SortKey[], envOf: (item: T) => Env): T[] {
  const keyed = items.map((item) => ({ item, values: keys.map(({ by }) => by.evaluate(envOf(item))) }));
  keyed.sort((a, b) => {
    for (const [index, { by, isDescending }] of keys.entries()) {
      const order = compareValues(a.values[index] ?? null, b.values[index] ?? null, by.type);
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}
