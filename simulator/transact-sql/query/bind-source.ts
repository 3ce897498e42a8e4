import type { SqlValue } from '../../engine/sql-value';
import { findTable } from '../run/find-table';
import type { TableSource } from '../syntax/ast';
import { convert } from '../values/convert';
import { commonType, INT } from '../values/type-rules';
import { bindCondition } from './bind-condition';
import { bindExpression } from './bind-expression';
import { bindQuery, renamed } from './bind-query';
import type { BoundQuery, Env, Scope, ScopeColumn } from './scope';
import { NO_ROWS } from './scope';

/** What stands in FROM: columns known before the first row. */
export interface Source {
  readonly columns: readonly ScopeColumn[];
  rows(outer: Env | undefined): SqlValue[][];
}

const NOTHING: Source = { columns: [], rows: () => [[]] };

/** Elements with commas between them are a cross join; without FROM there is one row without columns. */
export function bindSources(sources: readonly TableSource[], scope: Scope): Source {
  return sources.map((source) => bindSource(source, scope)).reduce(crossJoin, NOTHING);
}

function crossJoin(left: Source, right: Source): Source {
  return {
    columns: [...left.columns, ...right.columns],
    rows: (env) => {
      const others = right.rows(env);
      return left.rows(env).flatMap((row) => others.map((other) => [...row, ...other]));
    },
  };
}

function bindSource(source: TableSource, scope: Scope): Source {
  switch (source.kind) {
    case 'table':
      return bindTable(source, scope);
    case 'derived':
      return aliased(renamed(bindQuery(source.query, scope), source.columns), source.alias);
    case 'values':
      return aliased(bindValues(source, scope), source.alias);
    case 'join':
      return bindJoin(source, scope);
  }
}

function bindTable({ path, alias, line }: Extract<TableSource, { kind: 'table' }>, scope: Scope): Source {
  const name = path.at(-1) ?? '';
  const cte = path.length === 1 ? scope.ctes.get(name.toLowerCase()) : undefined;
  if (cte !== undefined) return aliased(cte, alias ?? name);
  const table = findTable(path, scope.frame, line);
  const columns = table.columns.map((column) => ({ ...column, qualifier: alias ?? name }));
  return { columns, rows: () => table.rows() };
}

function aliased(query: BoundQuery, alias: string): Source {
  return { columns: query.columns.map((column) => ({ ...column, qualifier: alias })), rows: (env) => query.rows(env) };
}

function bindValues({ rows, columns: names }: Extract<TableSource, { kind: 'values' }>, scope: Scope): BoundQuery {
  const bound = rows.map((row) => row.map((expression) => bindExpression(expression, scope)));
  const columns = names.map((name, index) => {
    const type = bound.map((row) => row[index]?.type ?? null).reduce(commonType, null) ?? INT;
    return { name, type, nullable: true };
  });
  return {
    columns,
    rows: (env = NO_ROWS) =>
      bound.map((row) => row.map((cell, index) => convert(cell.evaluate(env), cell.type, columns[index]?.type ?? INT))),
  };
}

function bindJoin({ join, left, right, on }: Extract<TableSource, { kind: 'join' }>, scope: Scope): Source {
  const a = bindSource(left, scope);
  const isApply = join === 'CROSS APPLY' || join === 'OUTER APPLY';
  // APPLY sees the row on its left.
  const b = bindSource(right, isApply ? { ...scope, columns: a.columns, outer: scope, aggregates: undefined } : scope);
  const columns = [
    ...a.columns,
    ...b.columns.map((column) => (isOuter(join) ? { ...column, nullable: true } : column)),
  ];
  const condition = on === undefined ? undefined : bindCondition(on, { ...scope, columns, outer: scope });
  const nulls = b.columns.map((): SqlValue => null);
  return {
    columns,
    rows: (env) => {
      const others = isApply ? [] : b.rows(env);
      return a.rows(env).flatMap((row) => {
        const candidates = isApply ? b.rows({ row, outer: env, aggregates: [] }) : others;
        const joined = candidates
          .map((other) => [...row, ...other])
          .filter((both) => condition === undefined || condition({ row: both, outer: env, aggregates: [] }) === true);
        return joined.length === 0 && isOuter(join) ? [[...row, ...nulls]] : joined;
      });
    },
  };
}

function isOuter(join: string): boolean {
  return join === 'LEFT' || join === 'OUTER APPLY';
}
