import type { SqlType, SqlValue } from '../../engine/sql-value';
import { parseQuery } from '../queries/query';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { asText, convert, isImplicit } from '../values/convert';
import { areEqual, commonType, compareValues, isText, isUnicode, operandClash } from '../values/types';
import { parseExpression } from './expression';
import type { Condition, Expression, Query, Scope } from './scope';

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '!>': (order) => order <= 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '!<': (order) => order >= 0,
  '>=': (order) => order >= 0,
};

/** @throws SqlError 102 */
export function parseCondition(tokens: TokenStream): Condition {
  const parseAnd = (): Condition => separated(tokens, 'AND', () => parseNot(tokens)).reduce(and);
  return or(separated(tokens, 'OR', parseAnd));
}

function separated(tokens: TokenStream, word: string, read: () => Condition): Condition[] {
  const conditions = [read()];
  while (tokens.take(word)) conditions.push(read());
  return conditions;
}

function parseNot(tokens: TokenStream): Condition {
  if (tokens.take('NOT')) return not(parseNot(tokens));
  if (tokens.take('EXISTS')) return exists(tokens);
  const inner = tokens.is('(') ? tokens.attempt(() => tokens.parenthesized(() => parseCondition(tokens))) : undefined;
  return inner ?? parsePredicate(tokens);
}

function and(left: Condition, right: Condition): Condition {
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    return (env) => {
      const first = a(env);
      if (first === false) return false;
      const second = b(env);
      return second === false ? false : first === null || second === null ? null : true;
    };
  };
}

function or(conditions: readonly Condition[]): Condition {
  return not(conditions.map(not).reduce(and));
}

export function not(operand: Condition): Condition {
  return (scope) => {
    const bound = operand(scope);
    return (env) => {
      const value = bound(env);
      return value === null ? null : !value;
    };
  };
}

function exists(tokens: TokenStream): Condition {
  const query = tokens.parenthesized(() => parseQuery(tokens));
  return (scope) => {
    const bound = query(scope);
    return (env) => bound.rows(env).length > 0;
  };
}

function parsePredicate(tokens: TokenStream): Condition {
  const operand = parseExpression(tokens);
  const { keyword } = tokens.peek();
  if (keyword in COMPARISONS) {
    tokens.next();
    return comparison(keyword, operand, parseExpression(tokens));
  }
  if (tokens.take('IS')) {
    const isNot = tokens.take('NOT');
    tokens.expect('NULL');
    return isNot ? not(isNull(operand)) : isNull(operand);
  }
  return tokens.take('NOT') ? not(parseWordPredicate(tokens, operand)) : parseWordPredicate(tokens, operand);
}

function parseWordPredicate(tokens: TokenStream, operand: Expression): Condition {
  if (tokens.take('IN')) return parseIn(tokens, operand);
  if (tokens.take('LIKE')) return parseLike(tokens, operand);
  tokens.expect('BETWEEN');
  const low = parseExpression(tokens);
  tokens.expect('AND');
  return and(comparison('>=', operand, low), comparison('<=', operand, parseExpression(tokens)));
}

export function isNull(operand: Expression): Condition {
  return (scope) => {
    const bound = operand(scope);
    return (env) => bound.evaluate(env) === null;
  };
}

/** @throws SqlError 206 */
export function comparison(sign: string, left: Expression, right: Expression): Condition {
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    const compared = comparing(sign, a.type, b.type);
    return (env) => compared(a.evaluate(env), b.evaluate(env));
  };
}

function comparing(sign: string, a: SqlType | null, b: SqlType | null) {
  const type = comparedAs(a, b);
  return (left: SqlValue, right: SqlValue): boolean | null => {
    const x = type && convert(left, a, type);
    const y = type && convert(right, b, type);
    if (x === null || y === null || type === null) return null;
    if (sign === '=') return areEqual(x, y, type);
    return COMPARISONS[sign]?.(compareValues(x, y, type)) ?? null;
  };
}

function comparedAs(a: SqlType | null, b: SqlType | null): SqlType | null {
  if (a === null || b === null) return null;
  const type = commonType(a, b);
  if (type === null || !isImplicit(a, type) || !isImplicit(b, type)) throw operandClash(a, b);
  return isText(type) ? { name: isUnicode(type) ? 'nvarchar' : 'varchar', length: 'max' } : type;
}

function parseIn(tokens: TokenStream, operand: Expression): Condition {
  return tokens.parenthesized(() => {
    if (tokens.is('SELECT')) return inQuery(operand, parseQuery(tokens));
    return or(tokens.list(() => comparison('=', operand, parseExpression(tokens))));
  });
}

function inQuery(operand: Expression, query: Query): Condition {
  return (scope: Scope) => {
    const [bound, inner] = [operand(scope), query(scope)];
    if (inner.columns.length > 1) throw sqlError(116);
    const isEqual = comparing('=', bound.type, inner.columns[0]?.type ?? null);
    return (env) => {
      const value = bound.evaluate(env);
      const answers = new Set(inner.rows(env).map(([cell = null]) => isEqual(value, cell)));
      if (answers.has(true)) return true;
      return answers.has(null) ? null : false;
    };
  };
}

function parseLike(tokens: TokenStream, operand: Expression): Condition {
  const pattern = parseExpression(tokens);
  if (tokens.is('ESCAPE')) throw unsupported('LIKE … ESCAPE', tokens.line);
  return (scope) => {
    const [bound, boundPattern] = [operand(scope), pattern(scope)];
    // Blanks at the end of the text matter in Unicode only (page: LIKE, "Pattern matching by using LIKE").
    const isTrimmed = !isUnicode(bound.type) && !isUnicode(boundPattern.type);
    return (env) => {
      const text = asText(bound.evaluate(env), bound.type);
      const wanted = asText(boundPattern.evaluate(env), boundPattern.type);
      if (text === null || wanted === null) return null;
      const matches = likePattern(wanted);
      return matches.test(text) || (isTrimmed && matches.test(text.replace(/ +$/, '')));
    };
  };
}

/** The pattern of LIKE: `%`, `_`, `[a-f]`, `[^a-f]`; case is ignored (page: LIKE). */
function likePattern(pattern: string): RegExp {
  const source = pattern.replace(/%|_|\[([^\]]*)\]|[^]/g, (sign, set?: string) => {
    if (set !== undefined) return `[${set.replace(/(?!^\^)[\\[^]/g, '\\$&')}]`;
    return { '%': '.*', _: '.' }[sign] ?? literally(sign);
  });
  return new RegExp(`^${source}$`, 'is');
}

/** A text as a pattern of itself. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
