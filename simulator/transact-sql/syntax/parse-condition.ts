import type { Condition, Expression } from './ast';
import { parseExpression } from './parse-expression';
import { parseQuery } from './parse-query';
import type { TokenStream } from './token-stream';

const COMPARISONS = ['=', '<>', '!=', '<', '<=', '>', '>=', '!<', '!>'];
const SAME: Readonly<Record<string, string>> = { '!=': '<>', '!<': '>=', '!>': '<=' };

/** @throws SqlError 102 */
export function parseCondition(tokens: TokenStream): Condition {
  let left = parseAnd(tokens);
  while (tokens.take('OR')) left = { kind: 'or', left, right: parseAnd(tokens) };
  return left;
}

function parseAnd(tokens: TokenStream): Condition {
  let left = parseNot(tokens);
  while (tokens.take('AND')) left = { kind: 'and', left, right: parseNot(tokens) };
  return left;
}

function parseNot(tokens: TokenStream): Condition {
  if (tokens.take('NOT')) return { kind: 'not', operand: parseNot(tokens) };
  if (tokens.take('EXISTS')) return { kind: 'exists', query: tokens.parenthesized(() => parseQuery(tokens)) };
  if (tokens.is('(') && isConditionInside(tokens)) return tokens.parenthesized(() => parseCondition(tokens));
  return parsePredicate(tokens);
}

/** Whether the parenthesis that comes next holds a condition: a comparison or logical word at its own level. */
function isConditionInside(tokens: TokenStream): boolean {
  if (tokens.is('(', 'SELECT')) return false;
  let depth = 0;
  let cases = 0;
  for (let ahead = 0; ; ahead++) {
    const { keyword, kind } = tokens.peek(ahead);
    if (kind === 'end') return false;
    if (keyword === '(') depth += 1;
    else if (keyword === ')') depth -= 1;
    else if (keyword === 'CASE') cases += 1;
    else if (keyword === 'END') cases -= 1;
    else if (cases === 0 && depth >= 1 && isLogical(keyword) && isDirect(tokens, ahead)) return true;
    if (depth === 0) return false;
  }
}

function isLogical(keyword: string): boolean {
  return (
    COMPARISONS.includes(keyword) || ['AND', 'OR', 'NOT', 'IS', 'IN', 'LIKE', 'BETWEEN', 'EXISTS'].includes(keyword)
  );
}

/** Not inside a subquery, whose parenthesis begins with SELECT, nor inside a call such as IIF. */
function isDirect(tokens: TokenStream, ahead: number): boolean {
  let depth = 0;
  for (let at = ahead - 1; at > 0; at--) {
    const { keyword } = tokens.peek(at);
    if (keyword === ')') depth += 1;
    else if (keyword === '(' && depth > 0) depth -= 1;
    else if (keyword === '(' && (tokens.peek(at + 1).keyword === 'SELECT' || tokens.isName(at - 1))) return false;
  }
  return true;
}

function parsePredicate(tokens: TokenStream): Condition {
  const operand = parseExpression(tokens);
  const { line, keyword } = tokens.peek();
  if (COMPARISONS.includes(keyword)) {
    tokens.next();
    return { kind: 'compare', operator: SAME[keyword] ?? keyword, left: operand, right: parseExpression(tokens), line };
  }
  if (tokens.take('IS')) {
    const isNot = tokens.take('NOT');
    tokens.expect('NULL');
    return { kind: 'isNull', operand, isNot };
  }
  const isNot = tokens.take('NOT');
  const predicate = parseWordPredicate(tokens, operand, line);
  return isNot ? { kind: 'not', operand: predicate } : predicate;
}

function parseWordPredicate(tokens: TokenStream, operand: Expression, line: number): Condition {
  if (tokens.take('IN')) {
    return tokens.parenthesized((): Condition => {
      if (tokens.is('SELECT')) return { kind: 'inQuery', operand, query: parseQuery(tokens), line };
      return { kind: 'in', operand, list: tokens.list(() => parseExpression(tokens)), line };
    });
  }
  if (tokens.take('LIKE')) {
    const pattern = parseExpression(tokens);
    return { kind: 'like', operand, pattern, escape: tokens.take('ESCAPE') ? parseExpression(tokens) : undefined };
  }
  if (tokens.take('BETWEEN')) {
    const low = parseExpression(tokens);
    tokens.expect('AND');
    const high = parseExpression(tokens);
    return {
      kind: 'and',
      left: { kind: 'compare', operator: '>=', left: operand, right: low, line },
      right: { kind: 'compare', operator: '<=', left: operand, right: high, line },
    };
  }
  throw tokens.syntaxError();
}
