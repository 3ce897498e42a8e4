import type { SqlValue } from '../../engine/sql-value';
import { Aggregates, RowNumbers } from '../expressions/aggregates-and-row-numbers';
import { parseCondition } from '../expressions/condition';
import { parseExpression, TIGHTEST } from '../expressions/expression';
import { bindFilter, columnAt, envOf, findColumn, sameName } from '../expressions/scope';
import type { Bound, BoundQuery, Env, Expression, Scope } from '../expressions/scope';
import { findVariable } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { rowKey } from '../values/compare';
import { convert } from '../values/convert';
import { BIGINT, INT } from '../values/types';
import { NO_TABLE, parseFrom } from './from';
import { bindOrder, distinctRows, type OrderItem, type QueryBody, sortBy } from './query';

interface Item {
  readonly name: string;
  readonly bound: Bound;
}

interface SelectItem {
  /** `*` is as many items as there are columns. */
  bind(scope: Scope): Item[];
  readonly isAssignment: boolean;
}

/** FROM, WHERE, GROUP BY, HAVING, the select list, ORDER BY, DISTINCT and TOP, in that order. @throws SqlError 102, 141 */
export function parseSelect(tokens: TokenStream): QueryBody {
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
  const isAssignment = list.some((item) => item.isAssignment);
  if (isAssignment && !list.every((item) => item.isAssignment)) throw sqlError(141, [], line);

  const bind = (orderBy: readonly OrderItem[], outer: Scope): BoundQuery => {
    const outside: Scope = { ...outer, aggregates: undefined, rowNumbers: undefined };
    const source = from(outside);
    const rowScope: Scope = { ...outside, columns: source.columns, outer: outside };
    const isMeant = bindFilter(where, rowScope);
    const groupColumns = groupBy.map((expression) => groupColumn(expression, rowScope));
    const aggregates = new Aggregates(new Set(groupColumns.map(({ index }) => index)));
    const rowNumbers = new RowNumbers();
    const listScope: Scope = { ...rowScope, aggregates, rowNumbers };
    const items = list.flatMap((item) => item.bind(listScope));
    const bounds = items.map(({ bound }) => bound);
    const types = bounds.map(({ type }) => type);
    const isWanted = bindFilter(having, { ...rowScope, aggregates });
    // An alias of the select list first, then the columns of FROM.
    const keys = bindOrder(orderBy, bounds, (expression) => {
      const [alias, qualifier] = expression.column ?? [];
      const item = qualifier === undefined && items.find(({ name }) => sameName(name, alias));
      return item ? item.bound : expression(listScope);
    });
    const limit = top?.(outside);
    const isGrouped = aggregates.hasGroups(having !== undefined);
    const rows = (env: Env): SqlValue[][] => {
      const kept = source
        .rows(env)
        .map((row) => envOf(row, env))
        .filter(isMeant);
      const wanted = (isGrouped ? groups(kept, groupColumns, aggregates, env) : kept).filter(isWanted);
      rowNumbers.count(wanted);
      const most = limit === undefined ? Infinity : topRows(limit, env);
      const sorted = sortBy(wanted, keys, (each) => each).slice(0, isDistinct ? Infinity : most);
      const projected = sorted.map((each) => bounds.map((bound) => bound.evaluate(each)));
      return isDistinct ? distinctRows(projected, types).slice(0, most) : projected;
    };
    return {
      columns: items.map(({ name, bound }) => ({ name, type: bound.type ?? INT, nullable: bound.nullable ?? true })),
      rows,
    };
  };
  return { bind, isAssignment };
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

function groupColumn({ column, line }: Expression, scope: Scope): ReturnType<typeof findColumn> {
  if (column === undefined) throw unsupported('GROUP BY of an expression', line);
  const found = findColumn(column, scope, line);
  if (found.depth > 0) throw unsupported('GROUP BY of an outer column', line);
  return found;
}

/** Without GROUP BY there is one group, even of no rows. */
function groups(
  rows: readonly Env[],
  columns: readonly ReturnType<typeof findColumn>[],
  aggregates: Aggregates,
  outer: Env,
): Env[] {
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
  const envOfGroup = (group: readonly Env[]): Env => ({
    ...envOf(group[0]?.row ?? [], outer),
    aggregates: aggregates.compute(group),
  });
  return [...byKey.values()].map(envOfGroup);
}
