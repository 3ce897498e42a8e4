import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError, unsupported } from '../sql-error';
import type { Expression } from '../syntax/ast';
import { calculate } from '../values/arithmetic';
import { compareValues, keyOf } from '../values/compare';
import { convert } from '../values/convert';
import { INT, isInteger, isNumber } from '../values/type-rules';
import type { Bound, Env, ScopeColumn } from './scope';
import { plainText } from '../values/plain-text';

type Call = Extract<Expression, { kind: 'call' }>;

const NAMES = ['COUNT', 'COUNT_BIG', 'MIN', 'MAX', 'SUM', 'AVG', 'STRING_AGG'];

export function isAggregate(name: string): boolean {
  return NAMES.includes(name);
}

interface Aggregate {
  readonly result: (values: readonly SqlValue[]) => SqlValue;
  readonly input: Bound | undefined;
  readonly isDistinct: boolean;
}

/** The aggregates of one grouped query: collected while it is bound, computed for each group. */
export class Aggregates {
  readonly #collected: Aggregate[] = [];

  /** `grouped`: indexes of the columns in GROUP BY. */
  constructor(private readonly grouped: ReadonlySet<number>) {}

  get isEmpty(): boolean {
    return this.#collected.length === 0;
  }

  /** @throws SqlError 8120 */
  insistOnGrouped(index: number, column: ScopeColumn, line: number): void {
    if (this.grouped.has(index)) return;
    const name = [column.qualifier, column.name].filter((part) => part !== undefined).join('.');
    const message = `Column '${name}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.`;
    throw new SqlError(8120, message, { line, reach: 'batch' });
  }

  /** `bind` binds an argument to the rows of the group. */
  add(call: Call, bind: (argument: Expression) => Bound): Bound {
    const [argument, separator] = call.args;
    const input = argument === undefined ? undefined : bind(argument);
    const type = resultType(call, input);
    const result = resultOf(call, input?.type ?? INT, type, separator && bind(separator));
    const index = this.#collected.push({ result, input, isDistinct: call.isDistinct }) - 1;
    return { type, nullable: true, evaluate: (env) => env.aggregates[index] ?? null };
  }

  compute(group: readonly Env[]): SqlValue[] {
    return this.#collected.map(({ result, input, isDistinct }) => {
      if (input === undefined) return result(group.map(() => 1));
      const values = group.map((env) => input.evaluate(env)).filter((value) => value !== null);
      return result(isDistinct ? distinct(values, input.type) : values);
    });
  }
}

function distinct(values: readonly SqlValue[], type: SqlType | null): SqlValue[] {
  return [...new Map(values.map((value) => [keyOf(value, type), value])).values()];
}

function resultType({ name, line }: Call, input: Bound | undefined): SqlType {
  const type = input?.type ?? INT;
  switch (name) {
    case 'COUNT':
      return INT;
    case 'COUNT_BIG':
      return { name: 'bigint' };
    case 'SUM':
    case 'AVG':
      if (!isNumber(type) || type.name === 'bit') throw unsupported(`${name} of ${type.name}`, line);
      if (isInteger(type)) return type.name === 'bigint' ? type : INT;
      return type.name === 'decimal' ? { ...type, precision: 38 } : type;
    case 'STRING_AGG':
      return { name: 'nvarchar', length: 4000 };
    default:
      return type;
  }
}

function resultOf({ name }: Call, input: SqlType, type: SqlType, separator: Bound | undefined): Aggregate['result'] {
  const add = (a: SqlValue, b: SqlValue) => calculate('+', [a, type], [b, type], type);
  const sum = (values: readonly SqlValue[]) => values.map((value) => convert(value, input, type)).reduce(add);
  switch (name) {
    case 'COUNT':
      return (values) => values.length;
    case 'COUNT_BIG':
      return (values) => BigInt(values.length);
    case 'SUM':
      return (values) => (values.length === 0 ? null : sum(values));
    case 'AVG':
      return (values) => (values.length === 0 ? null : calculate('/', [sum(values), type], [values.length, INT], type));
    case 'STRING_AGG': {
      const text = { name: 'nvarchar', length: 'max' } as const;
      const between = (env: Env) => plainText(separator?.evaluate(env) ?? '');
      return (values) =>
        values.length === 0
          ? null
          : values
              .map((value) => plainText(convert(value, input, text)))
              .join(between({ row: [], outer: undefined, aggregates: [] }));
    }
    default: {
      const sign = name === 'MIN' ? -1 : 1;
      return (values) =>
        values.length === 0
          ? null
          : values.reduce((best, value) => (compareValues(value, best, input) * sign > 0 ? value : best));
    }
  }
}
