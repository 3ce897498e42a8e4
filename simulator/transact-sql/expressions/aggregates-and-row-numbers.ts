import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseOrder, sortBy, type SortKey } from '../queries/query';
import { sqlError, type SqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { calculate } from '../values/arithmetic';
import { convert } from '../values/convert';
import { BIGINT, compareValues, INT, isInteger, isNumber, keyOf, rowKey } from '../values/types';
import { constant, parseExpression } from './expression';
import type { Bound, Env, Expression, Scope, ScopeColumn } from './scope';

interface Kind {
  typeOf(input: SqlType): SqlType;
  result(values: readonly SqlValue[], input: SqlType, type: SqlType): SqlValue;
}

const sum: Kind['result'] = (values, input, type) =>
  values
    .map((value) => convert(value, input, type))
    .reduce((total, value) => (total === null ? value : calculate('+', [total, type], [value, type], type)), null);

const extreme =
  (sign: 1 | -1): Kind['result'] =>
  (values, input) =>
    values.reduce(
      (best, value) => (best === null || compareValues(value, best, input) * sign < 0 ? value : best),
      null,
    );

const KINDS: Readonly<Record<string, Kind>> = {
  COUNT: { typeOf: () => INT, result: (values) => values.length },
  COUNT_BIG: { typeOf: () => BIGINT, result: (values) => BigInt(values.length) },
  MIN: { typeOf: (input) => input, result: extreme(1) },
  MAX: { typeOf: (input) => input, result: extreme(-1) },
  SUM: { typeOf: sumType, result: sum },
  AVG: {
    typeOf: (input) =>
      input.name === 'decimal' ? { ...input, precision: 38, scale: Math.max(input.scale, 6) } : sumType(input),
    result: (values, input, type) =>
      values.length === 0 ? null : calculate('/', [sum(values, input, type), type], [values.length, INT], type),
  },
};

function sumType(type: SqlType): SqlType {
  if (!isNumber(type) || type.name === 'bit') throw unsupported(`SUM or AVG of ${type.name}`);
  if (isInteger(type)) return type.name === 'bigint' ? type : INT;
  return type.name === 'decimal' ? { ...type, precision: 38 } : type;
}

export function isAggregate(name: string): boolean {
  return name in KINDS;
}

/** Without an argument it counts rows. @throws SqlError 147 where no aggregate may stand. */
export function bindAggregate(
  name: string,
  argument: Expression | undefined,
  isDistinct: boolean,
  scope: Scope,
  line: number,
): Bound {
  const kind = KINDS[name];
  if (scope.aggregates === undefined || kind === undefined) throw sqlError(147, [], line);
  const input = argument?.({ ...scope, aggregates: undefined, windows: undefined }) ?? constant(1, INT);
  const inputType = input.type ?? INT;
  const type = kind.typeOf(inputType);
  const compute = (group: readonly Env[]): SqlValue => {
    const values = group.map((env) => input.evaluate(env)).filter((value) => value !== null);
    const distinct = new Map(values.map((value) => [keyOf(value, inputType), value])).values();
    return kind.result(isDistinct ? [...distinct] : values, inputType, type);
  };
  const index = scope.aggregates.collect(compute);
  return { type, evaluate: (env) => env.aggregates[index] ?? null };
}

/** The aggregates of one query: collected while it is bound, computed for each group. */
export class Aggregates {
  readonly #computes: ((group: readonly Env[]) => SqlValue)[] = [];
  #ungrouped: SqlError | undefined;
  /** What it is where columns are bound now: the select list, HAVING or ORDER BY. */
  whenUngrouped: 8120 | 8121 | 8127 = 8120;

  /** `grouped`: indexes of the columns in GROUP BY. */
  constructor(private readonly grouped: ReadonlySet<number>) {}

  collect(compute: (group: readonly Env[]) => SqlValue): number {
    return this.#computes.push(compute) - 1;
  }

  /** A column that stands outside of every aggregate. */
  noteColumn(index: number, { qualifier, name }: ScopeColumn, line?: number): void {
    if (this.grouped.has(index)) return;
    this.#ungrouped ??= sqlError(this.whenUngrouped, [qualifier === undefined ? name : `${qualifier}.${name}`], line);
  }

  /** Whether the query has groups, known when all of it is bound. @throws SqlError 8120, 8121, 8127 */
  hasGroups(hasHaving: boolean): boolean {
    const isGrouped = hasHaving || this.grouped.size > 0 || this.#computes.length > 0;
    if (isGrouped && this.#ungrouped !== undefined) throw this.#ungrouped;
    return isGrouped;
  }

  compute(group: readonly Env[]): SqlValue[] {
    return this.#computes.map((compute) => compute(group));
  }
}

/** After OVER: only ROW_NUMBER is known here. @throws SqlError 4108 outside the select list and ORDER BY */
export function parseOver(tokens: TokenStream, name: string, line: number): Expression {
  if (name !== 'ROW_NUMBER') throw unsupported(`${name} OVER`, line);
  return tokens.parenthesized(() => {
    const partitionBy = tokens.take('PARTITION', 'BY') ? tokens.list(() => parseExpression(tokens)) : [];
    tokens.expect('ORDER', 'BY');
    const orderBy = parseOrder(tokens);
    return (scope: Scope) => {
      if (scope.windows === undefined) throw sqlError(4108, [], line);
      const rowScope = { ...scope, windows: undefined };
      const window: Window = {
        partitionBy: partitionBy.map((expression) => expression(rowScope)),
        orderBy: orderBy.map(({ expression, isDescending }) => ({ by: expression(rowScope), isDescending })),
        numbers: new Map(),
      };
      scope.windows.push(window);
      return { type: BIGINT, evaluate: (env) => window.numbers.get(env) ?? null };
    };
  });
}

/** A ROW_NUMBER() of one query: collected while it is bound. */
export interface Window {
  readonly partitionBy: readonly Bound[];
  readonly orderBy: readonly SortKey[];
  readonly numbers: Map<Env, bigint>;
}

/** Numbers the rows that WHERE, GROUP BY and HAVING left. */
export function countRows(windows: readonly Window[], rows: readonly Env[]): void {
  for (const { partitionBy, orderBy, numbers } of windows) {
    const types = partitionBy.map(({ type }) => type);
    const last = new Map<string, bigint>();
    numbers.clear();
    for (const env of sortBy(rows, orderBy)) {
      const cells = partitionBy.map((each) => each.evaluate(env));
      const key = rowKey(cells, types);
      const number = (last.get(key) ?? 0n) + 1n;
      last.set(key, number);
      numbers.set(env, number);
    }
  }
}
