import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError, unsupported } from '../sql-error';
import type { OrderItem, Query, QueryBody } from '../syntax/ast';
import { keyOf } from '../values/compare';
import { convert } from '../values/convert';
import { commonType, INT } from '../values/type-rules';
import { bindSelect } from './bind-select';
import { sortRows } from './sort-rows';
import type { Bound, BoundQuery, Scope, ScopeColumn } from './scope';
import { bindColumn } from './scope';

/** @throws SqlError for names that do not exist and types that do not fit, before any row is read. */
export function bindQuery(query: Query, outer: Scope): BoundQuery {
  const scope = withCtes(query, outer);
  if (query.body.kind === 'select') return bindSelect(query.body, query.orderBy, scope);
  const body = bindBody(query.body, scope);
  if (query.orderBy.length === 0) return body;
  const keys = query.orderBy.map((item) => orderOfColumn(item, body, scope));
  return { columns: body.columns, rows: (env) => sortRows(body.rows(env), keys, env) };
}

function withCtes(query: Query, outer: Scope): Scope {
  let scope = outer;
  for (const { name, columns, query: inner } of query.ctes) {
    const bound = renamed(bindQuery(inner, scope), columns);
    scope = { ...scope, ctes: new Map([...scope.ctes, [name.toLowerCase(), bound]]) };
  }
  return scope;
}

/** With the column names of a derived table or CTE, when it gives any. @throws SqlError 8158, 8159 */
export function renamed(query: BoundQuery, names: readonly string[]): BoundQuery {
  if (names.length === 0) return query;
  if (names.length !== query.columns.length) throw unsupported('column list of another length than its query', 1);
  const columns = query.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
  return { ...query, columns };
}

/** After a set operator only the columns of the result can be ordered by. */
function orderOfColumn({ expression, isDescending }: OrderItem, body: BoundQuery, scope: Scope) {
  const columns: ScopeColumn[] = body.columns.map((column) => ({ ...column, qualifier: undefined }));
  return { by: orderKey(expression, { ...scope, columns, aggregates: undefined }, columns), isDescending };
}

/** An ordinal, or a name of the result. @throws SqlError 108 */
function orderKey(expression: OrderItem['expression'], scope: Scope, columns: readonly ScopeColumn[]): Bound {
  if (expression.kind === 'column') return bindColumn(expression.path, scope, expression.line);
  if (expression.kind !== 'literal' || typeof expression.value !== 'number') {
    throw unsupported('ORDER BY of an expression after a set operator', expression.line);
  }
  return ordinal(expression.value, columns, expression.line);
}

/** `ORDER BY 2` @throws SqlError 108 */
export function ordinal(position: number, columns: readonly Omit<ScopeColumn, 'qualifier'>[], line: number): Bound {
  const column = columns[position - 1];
  if (column === undefined) {
    const message = `The ORDER BY position number ${position} is out of range of the number of items in the select list.`;
    throw new SqlError(108, message, { severity: 15, line, reach: 'batch' });
  }
  return { type: column.type, nullable: true, evaluate: ({ row }) => row[position - 1] ?? null };
}

function bindBody(body: QueryBody, scope: Scope): BoundQuery {
  if (body.kind === 'select') return bindSelect(body, [], scope);
  const left = bindBody(body.left, scope);
  const right = bindBody(body.right, scope);
  if (left.columns.length !== right.columns.length) {
    const message =
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.';
    throw new SqlError(205, message, { reach: 'batch' });
  }
  const columns = left.columns.map((column, index) => {
    const other = right.columns[index] ?? column;
    return { ...column, type: commonType(column.type, other.type) ?? INT, nullable: column.nullable || other.nullable };
  });
  const types = columns.map(({ type }) => type);
  const combine = COMBINE[body.operator];
  return { columns, rows: (env) => combine(cast(left, types, env), cast(right, types, env), types) };
}

function cast(query: BoundQuery, types: readonly SqlType[], env: Parameters<BoundQuery['rows']>[0]): SqlValue[][] {
  return query
    .rows(env)
    .map((row) => row.map((value, index) => convert(value, query.columns[index]?.type ?? null, types[index] ?? INT)));
}

type Combine = (a: SqlValue[][], b: SqlValue[][], types: readonly SqlType[]) => SqlValue[][];

const COMBINE: Readonly<Record<Extract<QueryBody, { kind: 'set' }>['operator'], Combine>> = {
  'UNION ALL': (a, b) => [...a, ...b],
  UNION: (a, b, types) => distinctRows([...a, ...b], types),
  EXCEPT: (a, b, types) => without(a, b, types, false),
  INTERSECT: (a, b, types) => without(a, b, types, true),
};

/** NULLs count as equal here. */
function without(a: SqlValue[][], b: SqlValue[][], types: readonly SqlType[], isIn: boolean): SqlValue[][] {
  const keys = new Set(b.map((row) => rowKey(row, types)));
  return distinctRows(a, types).filter((row) => keys.has(rowKey(row, types)) === isIn);
}

export function distinctRows(rows: readonly SqlValue[][], types: readonly (SqlType | null)[]): SqlValue[][] {
  const seen = new Map<string, SqlValue[]>();
  for (const row of rows) {
    const key = rowKey(row, types);
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

export function rowKey(row: readonly SqlValue[], types: readonly (SqlType | null)[]): string {
  return JSON.stringify(row.map((value, index) => keyOf(value, types[index] ?? null)));
}
