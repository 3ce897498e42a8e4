import { parseExpression } from '../expressions/expression';
import type { Bound, Env, Expression } from '../expressions/scope';
import { sqlError } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { compareValues } from '../values/compare';

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
