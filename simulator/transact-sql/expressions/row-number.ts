import { sqlError, unsupported } from '../sql-error';
import { parseOrder, sortBy, type OrderItem, type SortKey } from '../queries/order';
import type { TokenStream } from '../syntax/token-stream';
import { rowKey } from '../values/compare';
import { BIGINT } from '../values/types';
import { parseExpression } from './expression';
import type { Bound, Env, Expression, Scope } from './scope';

/** After OVER: of the functions that look at other rows, ROW_NUMBER is the one that is known here. */
export function parseOver(tokens: TokenStream, name: string, line: number): Expression {
  if (name !== 'ROW_NUMBER') throw unsupported(`${name} OVER`, line);
  return tokens.parenthesized(() => {
    const partitionBy = tokens.take('PARTITION', 'BY') ? tokens.list(() => parseExpression(tokens)) : [];
    tokens.expect('ORDER', 'BY');
    const orderBy = parseOrder(tokens);
    return (scope: Scope) => bindRowNumber(partitionBy, orderBy, scope, line);
  });
}

/** @throws SqlError 4108 outside the select list and ORDER BY. */
function bindRowNumber(
  partitionBy: readonly Expression[],
  orderBy: readonly OrderItem[],
  scope: Scope,
  line: number,
): Bound {
  if (scope.rowNumbers === undefined) throw sqlError(4108, [], line);
  const rowScope = { ...scope, rowNumbers: undefined };
  const window: Window = {
    partitionBy: partitionBy.map((expression) => expression(rowScope)),
    orderBy: orderBy.map(({ expression, isDescending }) => ({ by: expression(rowScope), isDescending })),
    numbers: new Map(),
  };
  scope.rowNumbers.windows.push(window);
  return { type: BIGINT, evaluate: (env) => window.numbers.get(env) ?? null };
}

interface Window {
  readonly partitionBy: readonly Bound[];
  readonly orderBy: readonly SortKey[];
  numbers: ReadonlyMap<Env, bigint>;
}

/** ROW_NUMBER() of one query: collected while it is bound, counted over the rows that WHERE, GROUP BY and HAVING left. */
export class RowNumbers {
  readonly windows: Window[] = [];

  count(rows: readonly Env[]): void {
    for (const window of this.windows) window.numbers = numbered(rows, window);
  }
}

function numbered(rows: readonly Env[], { partitionBy, orderBy }: Window): Map<Env, bigint> {
  const types = partitionBy.map(({ type }) => type);
  const last = new Map<string, bigint>();
  const numbers = new Map<Env, bigint>();
  for (const env of sortBy(rows, orderBy, (row) => row)) {
    const key = rowKey(
      partitionBy.map((each) => each.evaluate(env)),
      types,
    );
    const number = (last.get(key) ?? 0n) + 1n;
    last.set(key, number);
    numbers.set(env, number);
  }
  return numbers;
}
