import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { Frame } from '../run/session-state';
import { SqlError } from '../sql-error';
import type { Aggregates } from './aggregates';
import type { RowNumbers } from './row-numbers';

/** The rows that an expression is evaluated over: its own and those of the queries around it. */
export interface Env {
  readonly row: readonly SqlValue[];
  readonly outer: Env | undefined;
  /** The results of the aggregates over the group. */
  readonly aggregates: readonly SqlValue[];
}

export const NO_ROWS: Env = { row: [], outer: undefined, aggregates: [] };

/** An expression that knows its type and where its columns are. `null` is the type of a bare NULL. */
export interface Bound {
  readonly type: SqlType | null;
  readonly nullable: boolean;
  evaluate(env: Env): SqlValue;
}

/** True, false, or null for unknown. */
export type BoundCondition = (env: Env) => boolean | null;

export interface ScopeColumn {
  /** Alias or name of its table. */
  readonly qualifier: string | undefined;
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean;
}

/** A query ready to run: columns known before the first row. */
export interface BoundQuery {
  readonly columns: readonly Omit<ScopeColumn, 'qualifier'>[];
  rows(outer: Env | undefined): SqlValue[][];
}

/** What names mean at one place of a query. */
export interface Scope {
  readonly frame: Frame;
  readonly columns: readonly ScopeColumn[];
  readonly outer: Scope | undefined;
  readonly ctes: ReadonlyMap<string, BoundQuery>;
  /** Set while the select list, HAVING and ORDER BY of a grouped query are bound. */
  readonly aggregates: Aggregates | undefined;
  /** Set while the select list and ORDER BY are bound. */
  readonly rowNumbers: RowNumbers | undefined;
}

export function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

export function emptyScope(frame: Frame): Scope {
  return { frame, columns: [], outer: undefined, ctes: new Map(), aggregates: undefined, rowNumbers: undefined };
}

/** @throws SqlError 207, 209, 4104, 8120 */
export function bindColumn(path: readonly string[], scope: Scope, line: number): Bound {
  const name = path.at(-1) ?? '';
  const qualifier = path.at(-2);
  let depth = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer, depth++) {
    const found = at.columns.flatMap((column, index) => (isMeant(column, name, qualifier) ? [{ column, index }] : []));
    if (found.length > 1) throw new SqlError(209, `Ambiguous column name '${name}'.`, { line, reach: 'batch' });
    const [only] = found;
    if (only !== undefined) {
      if (depth === 0) at.aggregates?.insistOnGrouped(only.index, only.column, line);
      return columnAt(only.column, only.index, depth);
    }
  }
  if (qualifier === undefined) throw new SqlError(207, `Invalid column name '${name}'.`, { line, reach: 'batch' });
  const message = `The multi-part identifier "${path.join('.')}" could not be bound.`;
  throw new SqlError(4104, message, { line, reach: 'batch' });
}

function isMeant(column: ScopeColumn, name: string, qualifier: string | undefined): boolean {
  return sameName(column.name, name) && (qualifier === undefined || sameName(column.qualifier, qualifier));
}

function columnAt({ type, nullable }: ScopeColumn, index: number, depth: number): Bound {
  return {
    type,
    nullable,
    evaluate: (env) => {
      let at: Env | undefined = env;
      for (let up = 0; up < depth; up++) at = at?.outer;
      return at?.row[index] ?? null;
    },
  };
}
