import type { SqlType, SqlValue } from '../../engine/sql-value';
import { Aggregates, countRows, type Window } from '../expressions/aggregates-and-row-numbers';
import { parseCondition } from '../expressions/condition';
import { parseExpression, TIGHTEST } from '../expressions/expression';
import type { Bound, BoundQuery, Env, Expression, Query, Scope } from '../expressions/scope';
import { bindFilter, columnAt, envOf, findColumn, sameName } from '../expressions/scope';
import { findVariable } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { checkImplicit, convert } from '../values/convert';
import { BIGINT, compareValues, INT, rowKey } from '../values/types';
import { NO_TABLE, parseFrom } from './from';

/** A query inside of something else. @throws SqlError 102, 1033 */
export function parseQuery(tokens: TokenStream): Query {
  const { line } = tokens;
  const { query, isAssignment, isOnlyOrdered } = parseSelectStatement(tokens);
  if (isAssignment) throw sqlError(102, ['='], line);
  return (scope) => {
    if (isOnlyOrdered) throw sqlError(1033, [], line);
    return query(scope);
  };
}

interface SelectStatement {
  readonly query: Query;
  /** Its rows go into variables, as they do in a statement only. */
  readonly isAssignment: boolean;
  /** ORDER BY without TOP says nothing inside of something else. */
  readonly isOnlyOrdered: boolean;
}

/** A query with its common table expressions. @throws SqlError 102, 141 */
export function parseSelectStatement(tokens: TokenStream): SelectStatement {
  if (tokens.is('(')) return tokens.parenthesized(() => parseSelectStatement(tokens));
  const ctes = tokens.after('WITH', () => tokens.list(() => parseCte(tokens))) ?? [];
  if (tokens.isOneOf('INSERT', 'DELETE', 'UPDATE', 'MERGE'))
    throw unsupported(`WITH … ${tokens.peek().keyword}`, tokens.line);
  const { query, ...traits } = parseSelect(tokens);
  if (tokens.isOneOf('OFFSET', 'FOR', 'UNION', 'EXCEPT', 'INTERSECT')) {
    throw unsupported(tokens.peek().keyword, tokens.line);
  }
  // Hints say how, not what.
  if (tokens.take('OPTION')) tokens.tuple(() => skipHint(tokens));
  return { query: (scope) => query(ctes.reduce((inner, cte) => cte(inner), scope)), ...traits };
}

function skipHint(tokens: TokenStream): void {
  while (!tokens.isOneOf(',', ')') && !tokens.isAtEnd) tokens.next();
}

function parseCte(tokens: TokenStream): (scope: Scope) => Scope {
  const { line } = tokens;
  const name = tokens.name();
  const names = tokens.is('(') ? tokens.tuple(() => tokens.name()) : [];
  tokens.expect('AS');
  const query = tokens.parenthesized(() => parseQuery(tokens));
  return (scope) => ({
    ...scope,
    ctes: new Map([...scope.ctes, [name.toLowerCase(), renamed(query(scope), names, name, line)]]),
  });
}

/** With the column names of a derived table or CTE, when it gives any. @throws SqlError 8155, 8156 */
export function renamed(query: BoundQuery, names: readonly string[], alias: string, line: number): BoundQuery {
  if (names.length > 0 && names.length !== query.columns.length) {
    throw unsupported('column list of another length than its query', line);
  }
  const columns = query.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
  for (const [index, { name }] of columns.entries()) {
    if (name === '') throw sqlError(8155, [index + 1, alias], line);
    if (columns.findIndex((each) => sameName(each.name, name)) < index) throw sqlError(8156, [name, alias], line);
  }
  return { ...query, columns };
}

interface Item {
  readonly name: string;
  readonly bound: Bound;
}

interface SelectItem {
  /** `*` is as many items as there are columns. */
  bind(scope: Scope): Item[];
  readonly isAssignment: boolean;
}

/** FROM, WHERE, GROUP BY, HAVING, the select list, ORDER BY, DISTINCT and TOP, in that order. */
function parseSelect(tokens: TokenStream): SelectStatement {
  const { line } = tokens;
  tokens.expect('SELECT');
  const isDistinct = tokens.take('DISTINCT');
  if (!isDistinct) tokens.take('ALL');
  const top = tokens.after('TOP', () => parseTop(tokens));
  const list = tokens.list(() => parseItem(tokens));
  if (tokens.is('INTO')) throw unsupported('SELECT … INTO', tokens.line);
  const from = tokens.after('FROM', () => parseFrom(tokens)) ?? NO_TABLE;
  const where = tokens.after('WHERE', () => parseCondition(tokens));
  const groupBy = tokens.take('GROUP', 'BY') ? tokens.list(() => parseExpression(tokens)) : [];
  const having = tokens.after('HAVING', () => parseCondition(tokens));
  const orderBy = tokens.take('ORDER', 'BY') ? parseOrder(tokens) : [];
  const isAssignment = list.some((item) => item.isAssignment);
  if (isAssignment && !list.every((item) => item.isAssignment)) throw sqlError(141, [], line);

  const query = (outer: Scope): BoundQuery => {
    const outside: Scope = { ...outer, aggregates: undefined, windows: undefined };
    const source = from(outside);
    const rowScope: Scope = { ...outside, columns: source.columns, outer: outside };
    const isMeant = bindFilter(where, rowScope);
    const groupColumns = groupBy.map((expression) => groupColumn(expression, rowScope));
    const aggregates = new Aggregates(new Set(groupColumns.map(({ index }) => index)));
    const windows: Window[] = [];
    const listScope: Scope = { ...rowScope, aggregates, windows };
    const items = list.flatMap((item) => item.bind(listScope));
    const bounds = items.map(({ bound }) => bound);
    const types = bounds.map(({ type }) => type);
    aggregates.whenUngrouped = 8121;
    const isWanted = bindFilter(having, { ...rowScope, aggregates });
    aggregates.whenUngrouped = 8127;
    const keys = orderBy.map((item) => ({ ...item, by: bindOrder(item.expression, items, listScope) }));
    const hidden = isDistinct ? keys.find(({ by }) => !bounds.includes(by)) : undefined;
    if (hidden?.by.column !== undefined) throw sqlError(145, [], line);
    if (hidden !== undefined) throw unsupported('DISTINCT with ORDER BY of an expression', line);
    const limit = top?.(outside);
    const isGrouped = aggregates.hasGroups(having !== undefined);
    const rows = (env: Env): SqlValue[][] => {
      const all = source.rows(env).map((row) => envOf(row, env));
      const kept = all.filter(isMeant);
      const wanted = (isGrouped ? groups(kept, groupColumns, aggregates, env) : kept).filter(isWanted);
      countRows(windows, wanted);
      const most = limit === undefined ? Infinity : topRows(limit, env);
      const sorted = sortBy(wanted, keys).slice(0, isDistinct ? Infinity : most);
      const projected = sorted.map((each) => bounds.map((bound) => bound.evaluate(each)));
      return isDistinct ? distinctRows(projected, types).slice(0, most) : projected;
    };
    return {
      columns: items.map(({ name, bound }) => ({ name, type: bound.type ?? INT, nullable: bound.nullable ?? true })),
      rows,
    };
  };
  return { query, isAssignment, isOnlyOrdered: orderBy.length > 0 && top === undefined };
}

function parseTop(tokens: TokenStream): Expression {
  const top = tokens.is('(') ? tokens.parenthesized(() => parseExpression(tokens)) : parseExpression(tokens, TIGHTEST);
  if (tokens.is('PERCENT') || tokens.is('WITH', 'TIES')) throw unsupported('TOP … PERCENT / WITH TIES', tokens.line);
  return top;
}

/** @throws SqlError 1060 */
function topRows(top: Bound, env: Env): number {
  const count = convert(top.evaluate(env), top.type, BIGINT);
  if (typeof count !== 'bigint' || count < 0n) throw sqlError(1060);
  return Number(count);
}

function parseItem(tokens: TokenStream): SelectItem {
  const { line } = tokens;
  const qualifier =
    tokens.isName() && tokens.peek(1).keyword === '.' && tokens.peek(2).keyword === '*' ? tokens.name() : undefined;
  if (qualifier !== undefined) tokens.expect('.');
  if (tokens.take('*')) return { bind: (scope) => everyColumn(qualifier, scope, line), isAssignment: false };
  const variable = tokens.assigned();
  if (variable !== undefined) return assignment(variable, parseExpression(tokens));
  const isNamed = tokens.isName() && tokens.peek(1).keyword === '=';
  const nameBefore = isNamed ? tokens.name() : undefined;
  if (isNamed) tokens.expect('=');
  const expression = parseExpression(tokens);
  const name = nameBefore ?? parseAlias(tokens) ?? expression.column?.at(-1) ?? '';
  return { bind: (scope) => [{ name, bound: expression(scope) }], isAssignment: false };
}

/** `AS name`, `name`, or either as a string. */
function parseAlias(tokens: TokenStream): string | undefined {
  const isNamed = tokens.take('AS');
  if (tokens.peek().kind === 'string') return tokens.next().text;
  return isNamed || tokens.isName() ? tokens.name() : undefined;
}

/** Each row is assigned, from left to right, so the last one stays; without rows the variable keeps what it has. */
function assignment(name: string, expression: Expression): SelectItem {
  const bind = (scope: Scope): Item[] => {
    const bound = expression(scope);
    const variable = findVariable(name, scope.frame);
    checkImplicit(bound.type, variable.type);
    const evaluate = (env: Env): SqlValue => (variable.value = convert(bound.evaluate(env), bound.type, variable.type));
    return [{ name: '', bound: { ...bound, evaluate } }];
  };
  return { bind, isAssignment: true };
}

/** @throws SqlError 263 */
function everyColumn(qualifier: string | undefined, { columns, aggregates }: Scope, line: number): Item[] {
  const items = columns.flatMap((column, index): Item[] => {
    if (qualifier !== undefined && !sameName(column.qualifier, qualifier)) return [];
    aggregates?.noteColumn(index, column, line);
    return [{ name: column.name, bound: columnAt(column, index) }];
  });
  if (items.length === 0) throw sqlError(263, [], line);
  return items;
}

type GroupColumn = ReturnType<typeof findColumn>;

function groupColumn({ column, line }: Expression, scope: Scope): GroupColumn {
  if (column === undefined) throw unsupported('GROUP BY of an expression', line);
  const found = findColumn(column, scope, line);
  if (found.depth > 0) throw unsupported('GROUP BY of an outer column', line);
  return found;
}

/** Without GROUP BY there is one group, even of no rows. */
function groups(rows: readonly Env[], columns: readonly GroupColumn[], aggregates: Aggregates, outer: Env): Env[] {
  const types = columns.map(({ column }) => column.type);
  const byKey = new Map<string, Env[]>();
  if (columns.length === 0) byKey.set(rowKey([], []), []);
  for (const env of rows) {
    const cells = columns.map(({ index }) => env.row[index] ?? null);
    const key = rowKey(cells, types);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [env]);
    else group.push(env);
  }
  return [...byKey.values()].map((group) => envOf(group[0]?.row ?? [], outer, aggregates.compute(group)));
}

function distinctRows(rows: readonly SqlValue[][], types: readonly (SqlType | null)[]): SqlValue[][] {
  const byKey = new Map(rows.map((row) => [rowKey(row, types), row]));
  return [...byKey.values()];
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

/** A position in the select list, an alias of it, or an expression over the columns of FROM. @throws SqlError 108 */
function bindOrder(expression: Expression, items: readonly Item[], scope: Scope): Bound {
  const { number, line, column: [alias, qualifier] = [] } = expression;
  if (number === undefined) {
    const item = qualifier === undefined ? items.find(({ name }) => sameName(name, alias)) : undefined;
    const by = item?.bound ?? expression(scope);
    return items.find(({ bound }) => bound.column !== undefined && bound.column === by.column)?.bound ?? by;
  }
  const item = items[number - 1];
  if (item === undefined) throw sqlError(108, [number], line);
  return item.bound;
}

/** Stable. */
export function sortBy(rows: readonly Env[], keys: readonly SortKey[]): Env[] {
  const keyed = rows.map((env) => ({ env, values: keys.map(({ by }) => by.evaluate(env)) }));
  keyed.sort((a, b) => {
    for (const [index, { by, isDescending }] of keys.entries()) {
      const order = compareValues(a.values[index] ?? null, b.values[index] ?? null, by.type);
      if (order !== 0) return isDescending ? -order : order;
    }
    return 0;
  });
  return keyed.map(({ env }) => env);
}
