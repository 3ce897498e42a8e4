import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError, unsupported } from '../sql-error';
import type { Condition, Expression, OrderItem, Select } from '../syntax/ast';
import { convert } from '../values/convert';
import { INT } from '../values/type-rules';
import { Aggregates, isAggregate } from './aggregates';
import { bindCondition } from './bind-condition';
import { bindExpression } from './bind-expression';
import { RowNumbers } from './row-numbers';
import { distinctRows, ordinal, rowKey } from './bind-query';
import { bindSources } from './bind-source';
import type { Bound, BoundQuery, Env, Scope, ScopeColumn } from './scope';
import { NO_ROWS, sameName } from './scope';
import type { SortKey } from './sort-rows';
import { sortBy } from './sort-rows';

interface Item {
  readonly name: string;
  readonly bound: Bound;
}

/** FROM, WHERE, GROUP BY, HAVING, the select list, DISTINCT, ORDER BY and TOP, in that order. */
export function bindSelect(select: Select, orderBy: readonly OrderItem[], outer: Scope): BoundQuery {
  const source = bindSources(select.from, { ...outer, rowNumbers: undefined });
  const rowScope: Scope = {
    ...outer,
    columns: source.columns,
    outer: isTop(outer) ? undefined : outer,
    aggregates: undefined,
    rowNumbers: undefined,
  };
  const where = select.where === undefined ? undefined : bindCondition(select.where, rowScope);
  const grouping = bindGrouping(select, orderBy, rowScope);
  const scope: Scope = { ...rowScope, aggregates: grouping?.aggregates };
  const rowNumbers = new RowNumbers();
  const listScope: Scope = { ...scope, rowNumbers };
  const items = bindItems(select, listScope, source.columns);
  const having = select.having === undefined ? undefined : bindCondition(select.having, scope);
  const keys = bindOrder(orderBy, items, listScope);
  const top = select.top === undefined ? undefined : bindExpression(select.top, { ...rowScope, columns: [] });
  const types = items.map(({ bound }) => bound.type);
  return {
    columns: items.map(({ name, bound }) => ({ name, type: bound.type ?? INT, nullable: bound.nullable })),
    rows: (env) => {
      const rows = source.rows(env).map((row): Env => ({ row, outer: env, aggregates: [] }));
      const kept = where === undefined ? rows : rows.filter((each) => where(each) === true);
      const grouped = grouping === undefined ? kept : groups(kept, grouping, env);
      const wanted = having === undefined ? grouped : grouped.filter((each) => having(each) === true);
      rowNumbers.count(wanted);
      const sorted = sortBy(wanted, keys, (each) => each);
      const limit = top === undefined ? Infinity : topRows(top, env);
      if (select.isDistinct)
        return distinctRows(
          sorted.map((each) => project(items, each)),
          types,
        ).slice(0, limit);
      return sorted.slice(0, limit).map((each) => project(items, each));
    },
  };
}

/** The scope outside of every query has no columns to correlate with. */
function isTop({ columns, outer }: Scope): boolean {
  return columns.length === 0 && outer === undefined;
}

function project(items: readonly Item[], env: Env): SqlValue[] {
  return items.map(({ bound }) => bound.evaluate(env));
}

function topRows(top: Bound, env: Env | undefined): number {
  const count = convert(top.evaluate(env ?? NO_ROWS), top.type, { name: 'bigint' });
  if (typeof count !== 'bigint' || count < 0n) throw new SqlError(1060, 'A TOP N value may not be negative.');
  return Number(count);
}

interface Grouping {
  readonly keys: readonly Bound[];
  readonly aggregates: Aggregates;
}

function bindGrouping(select: Select, orderBy: readonly OrderItem[], scope: Scope): Grouping | undefined {
  const expressions = select.items.flatMap((item) => (item.kind === 'star' ? [] : [item.expression]));
  const uses = [...expressions, ...orderBy.map(({ expression }) => expression)].some(usesAggregate);
  if (select.groupBy.length === 0 && !uses && !conditionUsesAggregate(select.having)) return undefined;
  const keys = select.groupBy.map((expression) => {
    if (expression.kind !== 'column') throw unsupported('GROUP BY of an expression', select.line);
    return bindExpression(expression, scope);
  });
  const grouped = select.groupBy.map((expression) => indexOfColumn(expression, scope));
  return { keys, aggregates: new Aggregates(new Set(grouped)) };
}

function indexOfColumn(expression: Expression, { columns }: Scope): number {
  const path = expression.kind === 'column' ? expression.path : [];
  const [name, qualifier] = [path.at(-1), path.at(-2)];
  return columns.findIndex(
    (column) => sameName(column.name, name) && (qualifier === undefined || sameName(column.qualifier, qualifier)),
  );
}

/** Without GROUP BY there is one group, even of no rows. */
function groups(rows: readonly Env[], { keys, aggregates }: Grouping, outer: Env | undefined): Env[] {
  const types = keys.map(({ type }) => type);
  const byKey = new Map<string, Env[]>();
  if (keys.length === 0) byKey.set('', []);
  for (const env of rows) {
    const key =
      keys.length === 0
        ? ''
        : rowKey(
            keys.map((each) => each.evaluate(env)),
            types,
          );
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [env]);
    else group.push(env);
  }
  return [...byKey.values()].map((group) => ({
    row: group[0]?.row ?? [],
    outer,
    aggregates: aggregates.compute(group),
  }));
}

function bindItems(select: Select, scope: Scope, columns: readonly ScopeColumn[]): Item[] {
  return select.items.flatMap((item): Item[] => {
    if (item.kind !== 'star') {
      const alias = item.kind === 'expression' ? item.alias : undefined;
      return [{ name: alias ?? nameOf(item.expression), bound: bindExpression(item.expression, scope) }];
    }
    const meant = columns.filter(
      (column) => item.qualifier === undefined || sameName(column.qualifier, item.qualifier),
    );
    if (meant.length === 0)
      throw new SqlError(263, 'Must specify table to select from.', { line: item.line, reach: 'batch' });
    return meant.map((column) => ({
      name: column.name,
      bound: columnOf(columns.indexOf(column), column.type, column.nullable),
    }));
  });
}

function columnOf(index: number, type: SqlType, nullable: boolean): Bound {
  return { type, nullable, evaluate: ({ row }) => row[index] ?? null };
}

function nameOf(expression: Expression): string {
  return expression.kind === 'column' ? (expression.path.at(-1) ?? '') : '';
}

/** An alias or a position of the select list first, then the columns of FROM. */
function bindOrder(orderBy: readonly OrderItem[], items: readonly Item[], scope: Scope): SortKey[] {
  return orderBy.map(({ expression, isDescending }) => {
    if (expression.kind === 'literal' && typeof expression.value === 'number') {
      ordinal(expression.value, items.map(asColumn), expression.line);
      const chosen = items[expression.value - 1];
      if (chosen !== undefined) return { by: chosen.bound, isDescending };
    }
    const alias = expression.kind === 'column' && expression.path.length === 1 ? expression.path[0] : undefined;
    const item = alias === undefined ? undefined : items.find(({ name }) => sameName(name, alias));
    return { by: item?.bound ?? bindExpression(expression, scope), isDescending };
  });
}

function asColumn({ name, bound }: Item): Omit<ScopeColumn, 'qualifier'> {
  return { name, type: bound.type ?? INT, nullable: bound.nullable };
}

function usesAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return isAggregate(expression.name) || expression.args.some(usesAggregate);
    case 'binary':
      return usesAggregate(expression.left) || usesAggregate(expression.right);
    case 'unary':
    case 'convert':
      return usesAggregate(expression.operand);
    case 'case':
      return (
        expression.branches.some(({ when, result }) => conditionUsesAggregate(when) || usesAggregate(result)) ||
        (expression.otherwise !== undefined && usesAggregate(expression.otherwise))
      );
    default:
      return false;
  }
}

function conditionUsesAggregate(condition: Condition | undefined): boolean {
  switch (condition?.kind) {
    case 'and':
    case 'or':
      return conditionUsesAggregate(condition.left) || conditionUsesAggregate(condition.right);
    case 'not':
      return conditionUsesAggregate(condition.operand);
    case 'compare':
      return usesAggregate(condition.left) || usesAggregate(condition.right);
    case 'isNull':
    case 'in':
    case 'like':
      return usesAggregate(condition.operand);
    default:
      return false;
  }
}
