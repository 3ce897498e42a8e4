import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { bindFunction } from '../functions';
import { SqlError, unsupported } from '../sql-error';
import type { Expression } from '../syntax/ast';
import { arithmeticType, calculate } from '../values/arithmetic';
import { convert } from '../values/convert';
import { commonType, INT, isInteger, isNumber } from '../values/type-rules';
import { isAggregate } from './aggregates';
import { bindCondition } from './bind-condition';
import { bindQuery } from './bind-query';
import { bindRowNumber } from './row-numbers';
import type { Bound, Env, Scope } from './scope';
import { bindColumn } from './scope';

/** @throws SqlError for names that do not exist and types that do not fit, before any row is seen. */
export function bindExpression(expression: Expression, scope: Scope): Bound {
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value, expression.type);
    case 'variable':
      return bindVariable(expression.name, scope, expression.line);
    case 'column':
      return bindColumn(expression.path, scope, expression.line);
    case 'unary':
      return bindUnary(expression, scope);
    case 'binary':
      return bindBinary(expression, scope);
    case 'call':
      return bindCall(expression, scope);
    case 'convert':
      return bindConvert(expression, scope);
    case 'case':
      return bindCase(expression, scope);
    case 'rowNumber':
      return bindRowNumber(expression, scope);
    case 'subquery':
      return bindScalarQuery(expression, scope);
  }
}

function constant(value: SqlValue, type: SqlType | null): Bound {
  return { type, nullable: value === null, evaluate: () => value };
}

function bindVariable(name: string, { frame }: Scope, line: number): Bound {
  if (name.startsWith('@@')) return bindFunction({ name: name.toUpperCase(), args: [], frame, line });
  const variable = frame.variables.get(name.toLowerCase());
  if (variable === undefined) throw mustDeclare(name, line);
  return { type: variable.type, nullable: true, evaluate: () => variable.value };
}

export function mustDeclare(name: string, line: number): SqlError {
  const message = `Must declare the scalar variable "${name}".`;
  return new SqlError(137, message, { severity: 15, state: 2, line, reach: 'batch' });
}

function bindUnary({ operator, operand, line }: Extract<Expression, { kind: 'unary' }>, scope: Scope): Bound {
  const bound = bindExpression(operand, scope);
  if (operator === '+') return bound;
  const type = bound.type ?? INT;
  if (operator === '~' ? !isInteger(type) : !isNumber(type)) throw unsupported(`${operator} of a ${type.name}`, line);
  const negate = (value: SqlValue): SqlValue => {
    if (operator === '~') return convert(~BigInt(value as number), { name: 'bigint' }, type);
    return typeof value === 'bigint' ? -value : -(value as number);
  };
  return { ...bound, type, evaluate: (env) => ifNotNull(bound.evaluate(env), negate) };
}

function ifNotNull(value: SqlValue, then: (value: SqlValue) => SqlValue): SqlValue {
  return value === null ? null : then(value);
}

function bindBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Bound {
  const [a, b] = [bindExpression(left, scope), bindExpression(right, scope)];
  const type = arithmeticType(operator, a.type, b.type);
  const { type: typeA } = a;
  const { type: typeB } = b;
  if (type === null || typeA === null || typeB === null) return constant(null, type);
  return {
    type,
    nullable: true,
    evaluate: (env) => {
      const x = a.evaluate(env);
      const y = b.evaluate(env);
      return x === null || y === null ? null : calculate(operator, [x, typeA], [y, typeB], type);
    },
  };
}

function bindCall(call: Extract<Expression, { kind: 'call' }>, scope: Scope): Bound {
  const { name, line } = call;
  if (isAggregate(name)) {
    if (scope.aggregates === undefined) {
      throw new SqlError(147, `An aggregate (${name}) may not appear here.`, { severity: 15, line, reach: 'batch' });
    }
    return scope.aggregates.add(call, (argument) => bindExpression(argument, { ...scope, aggregates: undefined }));
  }
  // The first argument of a date function is a word, not a column.
  const args = DATE_FUNCTIONS.has(name) ? [dateWord(call), ...call.args.slice(1)] : call.args;
  return bindFunction({ name, args: args.map((arg) => bindExpression(arg, scope)), frame: scope.frame, line });
}

const DATE_FUNCTIONS = new Set(['DATEADD', 'DATEDIFF', 'DATEDIFF_BIG', 'DATEPART', 'DATENAME']);

function dateWord({ args: [first], line }: Extract<Expression, { kind: 'call' }>): Expression {
  if (first?.kind !== 'column') throw unsupported('date part that is not a word', line);
  const word = first.path.join('.').toLowerCase();
  return { kind: 'literal', type: { name: 'varchar', length: 30 }, value: word, line };
}

function bindConvert(expression: Extract<Expression, { kind: 'convert' }>, scope: Scope): Bound {
  const { type, isTry } = expression;
  const operand = bindExpression(expression.operand, scope);
  const style = expression.style === undefined ? undefined : bindExpression(expression.style, scope);
  const evaluate = (env: Env): SqlValue => {
    const styleValue = style?.evaluate(env);
    return convert(operand.evaluate(env), operand.type, type, typeof styleValue === 'number' ? styleValue : undefined);
  };
  return { type, nullable: operand.nullable, evaluate: isTry ? nullOnError(evaluate) : evaluate };
}

function nullOnError(evaluate: Bound['evaluate']): Bound['evaluate'] {
  return (env) => {
    try {
      return evaluate(env);
    } catch (error) {
      if (error instanceof SqlError && error.number !== 529 && error.number !== 50_000) return null;
      throw error;
    }
  };
}

function bindCase({ branches, otherwise }: Extract<Expression, { kind: 'case' }>, scope: Scope): Bound {
  const bound = branches.map(({ when, result }) => ({
    when: bindCondition(when, scope),
    result: bindExpression(result, scope),
  }));
  const last = otherwise === undefined ? constant(null, null) : bindExpression(otherwise, scope);
  const type = bound.reduce<SqlType | null>((common, { result }) => commonType(common, result.type), last.type) ?? INT;
  return {
    type,
    nullable: true,
    evaluate: (env) => {
      const chosen = bound.find(({ when }) => when(env) === true)?.result ?? last;
      return convert(chosen.evaluate(env), chosen.type, type);
    },
  };
}

function bindScalarQuery({ query, line }: Extract<Expression, { kind: 'subquery' }>, scope: Scope): Bound {
  const bound = bindQuery(query, scope);
  const [column, second] = bound.columns;
  if (column === undefined || second !== undefined) {
    const message =
      'Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.';
    throw new SqlError(116, message, { line, reach: 'batch' });
  }
  return {
    type: column.type,
    nullable: true,
    evaluate: (env) => {
      const [row, another] = bound.rows(env);
      if (another !== undefined) {
        const message =
          'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.';
        throw new SqlError(512, message, { line });
      }
      return row?.[0] ?? null;
    },
  };
}
