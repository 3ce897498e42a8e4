import { SqlError } from '../sql-error';
import type { Expression } from '../syntax/ast';
import { bindExpression } from './bind-expression';
import { rowKey } from './bind-query';
import type { Bound, Env, Scope } from './scope';
import type { SortKey } from './sort-rows';
import { sortBy } from './sort-rows';

type RowNumber = Extract<Expression, { kind: 'rowNumber' }>;

interface Window {
  readonly partitionBy: readonly Bound[];
  readonly orderBy: readonly SortKey[];
  numbers: ReadonlyMap<Env, bigint>;
}

/** ROW_NUMBER() of one query: collected while it is bound, counted over the rows that WHERE, GROUP BY and HAVING left. */
export class RowNumbers {
  readonly #windows: Window[] = [];

  /** `scope` is that of the rows, without row numbers of its own. */
  add({ partitionBy, orderBy }: RowNumber, scope: Scope): Bound {
    const window: Window = {
      partitionBy: partitionBy.map((expression) => bindExpression(expression, scope)),
      orderBy: orderBy.map(({ expression, isDescending }) => ({ by: bindExpression(expression, scope), isDescending })),
      numbers: new Map(),
    };
    this.#windows.push(window);
    return { type: { name: 'bigint' }, nullable: true, evaluate: (env) => window.numbers.get(env) ?? null };
  }

  count(rows: readonly Env[]): void {
    for (const window of this.#windows) window.numbers = numbered(rows, window);
  }
}

function numbered(rows: readonly Env[], { partitionBy, orderBy }: Window): Map<Env, bigint> {
  const types = partitionBy.map(({ type }) => type);
  const last = new Map<string, bigint>();
  const numbers = new Map<Env, bigint>();
  for (const env of sortBy(rows, orderBy, (row) => row)) {
    const values = partitionBy.map((each) => each.evaluate(env));
    const key = rowKey(values, types);
    const number = (last.get(key) ?? 0n) + 1n;
    last.set(key, number);
    numbers.set(env, number);
  }
  return numbers;
}

/** @throws SqlError 4108 outside the select list and ORDER BY. */
export function bindRowNumber(expression: RowNumber, scope: Scope): Bound {
  if (scope.rowNumbers === undefined) {
    const message = 'Windowed functions can only appear in the SELECT or ORDER BY clauses.';
    throw new SqlError(4108, message, { severity: 15, line: expression.line, reach: 'batch' });
  }
  return scope.rowNumbers.add(expression, { ...scope, rowNumbers: undefined });
}
