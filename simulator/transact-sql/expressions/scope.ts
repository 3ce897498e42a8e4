import type { SqlType, SqlValue } from '../../engine/sql-value';
import type { Frame } from '../run/session-state';
import { sqlError } from '../sql-error';
import type { Aggregates, Window } from './aggregates-and-row-numbers';

/** A value as it is written; bound to what is around it, it knows its type and where its columns are. */
export interface Expression {
  /** @throws SqlError for names that do not exist and types that do not fit, before any row is seen. */
  (scope: Scope): Bound;
  /** Of a column: its name as written. */
  readonly column?: readonly string[];
  readonly variable?: string;
  /** Of a number that stands alone: a position in ORDER BY. */
  readonly number?: number;
  /** Of a column, a variable or a number. */
  readonly line?: number;
}

/** The same for what is true, false or unknown (null), which T-SQL keeps apart from values. */
export type Condition = (scope: Scope) => (env: Env) => boolean | null;

/** An expression that knows its type. `null` is the type of a bare NULL. */
export interface Bound {
  readonly type: SqlType | null;
  /** Unless it says otherwise it may be NULL. */
  readonly nullable?: boolean;
  /** The index of a column of the query itself. */
  readonly column?: number | undefined;
  evaluate(env: Env): SqlValue;
}

/** The rows that an expression is evaluated over: its own and those of the queries around it. */
export interface Env {
  readonly row: readonly SqlValue[];
  readonly outer: Env | undefined;
  readonly aggregates: readonly SqlValue[];
}

export const NO_ROWS: Env = envOf([]);

export function envOf(row: readonly SqlValue[], outer?: Env, aggregates: readonly SqlValue[] = []): Env {
  return { row, outer, aggregates };
}

export interface ScopeColumn {
  readonly qualifier?: string | undefined;
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}

/** The same for a query. */
export type Query = (scope: Scope) => BoundQuery;

/** A query ready to run: columns known before the first row. */
export interface BoundQuery {
  readonly columns: readonly ScopeColumn[];
  readonly rows: (outer: Env) => SqlValue[][];
}

/** What names mean at one place of a query. */
export interface Scope {
  readonly frame: Frame;
  readonly columns: readonly ScopeColumn[];
  readonly outer?: Scope | undefined;
  readonly ctes: ReadonlyMap<string, BoundQuery>;
  /** Set where aggregates may stand: in the select list, HAVING and ORDER BY. */
  readonly aggregates?: Aggregates | undefined;
  /** Set where ROW_NUMBER may stand: in the select list and ORDER BY. */
  readonly windows?: Window[] | undefined;
}

/** Outside of every query. */
export function emptyScope(frame: Frame): Scope {
  return { frame, columns: [], ctes: new Map() };
}

export function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

/** Binds a condition; without one everything is meant. */
export function bindFilter(condition: Condition | undefined, scope: Scope): (env: Env) => boolean {
  const bound = condition?.(scope);
  return (env) => bound === undefined || bound(env) === true;
}

/** The column of that name in the innermost query that has one. @throws SqlError 207, 209, 4104 */
export function findColumn(path: readonly string[], scope: Scope, line?: number) {
  const [name = '', qualifier] = [...path].reverse();
  let isQualified = qualifier === undefined;
  let depth = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer, depth++) {
    isQualified ||= at.columns.some((column) => sameName(column.qualifier, qualifier));
    const isMeant = (column: ScopeColumn): boolean =>
      sameName(column.name, name) && (qualifier === undefined || sameName(column.qualifier, qualifier));
    const [index = -1, another] = at.columns.flatMap((column, position) => (isMeant(column) ? [position] : []));
    if (another !== undefined) throw sqlError(209, [name], line);
    const column = at.columns[index];
    if (column !== undefined) return { column, index, depth };
  }
  throw isQualified ? sqlError(207, [name], line) : sqlError(4104, [path.join('.')], line);
}

export function bindColumn(path: readonly string[], scope: Scope, line?: number): Bound {
  const { column, index, depth } = findColumn(path, scope, line);
  if (depth === 0) scope.aggregates?.noteColumn(index, column, line);
  return columnAt(column, index, depth);
}

/** The value at that place of the row so many queries further out. */
export function columnAt({ type, nullable }: ScopeColumn, index: number, depth = 0): Bound {
  const evaluate = (env: Env): SqlValue => {
    let at: Env | undefined = env;
    for (let up = 0; up < depth; up++) at = at?.outer;
    return at?.row[index] ?? null;
  };
  return { type, nullable, evaluate, column: depth === 0 ? index : undefined };
}
