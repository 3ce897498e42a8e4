import type { SqlType } from '../../engine/sql-type';
import type { Condition, Expression } from '../syntax/ast';
import { compareValues, keyOf } from '../values/compare';
import { convert, isImplicit } from '../values/convert';
import { commonType, isText, operandClash } from '../values/type-rules';
import { bindExpression } from './bind-expression';
import { bindQuery } from './bind-query';
import { likePattern } from './like-pattern';
import type { Bound, BoundCondition, Scope } from './scope';

/** @throws SqlError for names that do not exist and types that do not fit. */
export function bindCondition(condition: Condition, scope: Scope): BoundCondition {
  switch (condition.kind) {
    case 'and': {
      const [a, b] = [bindCondition(condition.left, scope), bindCondition(condition.right, scope)];
      return (env) => and(a(env), () => b(env));
    }
    case 'or': {
      const [a, b] = [bindCondition(condition.left, scope), bindCondition(condition.right, scope)];
      return (env) => not(and(not(a(env)), () => not(b(env))));
    }
    case 'not': {
      const operand = bindCondition(condition.operand, scope);
      return (env) => not(operand(env));
    }
    case 'compare':
      return compare(condition.operator, bindExpression(condition.left, scope), bindExpression(condition.right, scope));
    case 'isNull': {
      const operand = bindExpression(condition.operand, scope);
      return (env) => (operand.evaluate(env) === null) !== condition.isNot;
    }
    case 'in':
      return bindIn(condition.operand, condition.list, scope);
    case 'inQuery':
      return bindInQuery(condition, scope);
    case 'exists': {
      const query = bindQuery(condition.query, scope);
      return (env) => query.rows(env).length > 0;
    }
    case 'like':
      return bindLike(condition, scope);
  }
}

function and(a: boolean | null, b: () => boolean | null): boolean | null {
  if (a === false) return false;
  const other = b();
  if (other === false) return false;
  return a === null || other === null ? null : true;
}

function not(a: boolean | null): boolean | null {
  return a === null ? null : !a;
}

/** @throws SqlError 206 */
export function compare(operator: string, a: Bound, b: Bound): BoundCondition {
  const type = comparedAs(a.type, b.type);
  if (type === null) return () => null;
  return (env) => {
    const x = convert(a.evaluate(env), a.type, type);
    const y = convert(b.evaluate(env), b.type, type);
    return x === null || y === null ? null : holds(operator, compareValues(x, y, type));
  };
}

function comparedAs(a: SqlType | null, b: SqlType | null): SqlType | null {
  if (a === null || b === null) return null;
  const type = commonType(a, b);
  if (type === null || !isImplicit(a, type) || !isImplicit(b, type)) throw operandClash(a, b);
  return isText(type) ? { ...type, name: type.name.startsWith('n') ? 'nvarchar' : 'varchar', length: 'max' } : type;
}

function holds(operator: string, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function bindIn(operand: Expression, list: readonly Expression[], scope: Scope): BoundCondition {
  const bound = bindExpression(operand, scope);
  const tests = list.map((item) => compare('=', bound, bindExpression(item, scope)));
  return (env) => {
    const answers = tests.map((test) => test(env));
    if (answers.includes(true)) return true;
    return answers.includes(null) ? null : false;
  };
}

function bindInQuery({ operand, query }: Extract<Condition, { kind: 'inQuery' }>, scope: Scope): BoundCondition {
  const bound = bindExpression(operand, scope);
  const inner = bindQuery(query, scope);
  const innerType = inner.columns[0]?.type ?? null;
  const type = comparedAs(bound.type, innerType);
  if (type === null) return () => null;
  return (env) => {
    const rows = inner.rows(env);
    const value = convert(bound.evaluate(env), bound.type, type);
    if (value === null) return rows.length === 0 ? false : null;
    const key = keyOf(value, type);
    if (rows.some(([cell = null]) => cell !== null && keyOf(convert(cell, innerType, type), type) === key)) return true;
    return rows.some(([cell = null]) => cell === null) ? null : false;
  };
}

const TEXT: SqlType = { name: 'nvarchar', length: 'max' };

function bindLike(condition: Extract<Condition, { kind: 'like' }>, scope: Scope): BoundCondition {
  const operand = bindExpression(condition.operand, scope);
  const pattern = bindExpression(condition.pattern, scope);
  const escape = condition.escape === undefined ? undefined : bindExpression(condition.escape, scope);
  return (env) => {
    const text = convert(operand.evaluate(env), operand.type, TEXT);
    const wanted = convert(pattern.evaluate(env), pattern.type, TEXT);
    if (text === null || wanted === null) return null;
    const matches = likePattern(wanted as string, escape?.evaluate(env) as string | undefined);
    if (matches.test(text as string)) return true;
    // Blanks at the end of the text matter in Unicode only (page: LIKE, "Pattern matching by using LIKE").
    const isUnicode = [operand, pattern].some(({ type }) => type?.name.startsWith('n') === true);
    return !isUnicode && matches.test((text as string).replace(/ +$/, ''));
  };
}
