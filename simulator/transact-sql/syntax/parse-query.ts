import { unsupported } from '../sql-error';
import type { Expression, Query, QueryBody, Select, SelectItem } from './ast';
import { parseCondition } from './parse-condition';
import { parseExpression, parseOrder } from './parse-expression';
import { parseTableSource } from './parse-table-source';
import type { TokenStream } from './token-stream';

/** A query with its common table expressions and its order. @throws SqlError 102 */
export function parseQuery(tokens: TokenStream): Query {
  const ctes = tokens.take('WITH') ? tokens.list(() => parseCte(tokens)) : [];
  const body = parseQueryBody(tokens);
  const orderBy = tokens.take('ORDER', 'BY') ? parseOrder(tokens) : [];
  if (tokens.isOneOf(['OFFSET', 'FOR'])) throw unsupported(tokens.peek().keyword, tokens.line);
  if (tokens.take('OPTION')) parseOptions(tokens);
  return { body, ctes, orderBy };
}

function parseCte(tokens: TokenStream): Query['ctes'][number] {
  const name = tokens.name();
  const columns = tokens.is('(') ? tokens.parenthesized(() => tokens.list(() => tokens.name())) : [];
  tokens.expect('AS');
  return { name, columns, query: tokens.parenthesized(() => parseQuery(tokens)) };
}

/** Hints say how, not what. */
function parseOptions(tokens: TokenStream): void {
  tokens.parenthesized(() =>
    tokens.list(() => {
      while (!tokens.isOneOf([',', ')']) && !tokens.isAtEnd) tokens.next();
    }),
  );
}

/** INTERSECT binds tighter than UNION and EXCEPT. */
function parseQueryBody(tokens: TokenStream): QueryBody {
  let left = parseIntersect(tokens);
  while (tokens.isOneOf(['UNION', 'EXCEPT'])) {
    const { keyword } = tokens.next();
    const operator = keyword === 'EXCEPT' ? 'EXCEPT' : tokens.take('ALL') ? 'UNION ALL' : 'UNION';
    left = { kind: 'set', operator, left, right: parseIntersect(tokens) };
  }
  return left;
}

function parseIntersect(tokens: TokenStream): QueryBody {
  let left = parseQueryTerm(tokens);
  while (tokens.take('INTERSECT')) left = { kind: 'set', operator: 'INTERSECT', left, right: parseQueryTerm(tokens) };
  return left;
}

function parseQueryTerm(tokens: TokenStream): QueryBody {
  return tokens.is('(') ? tokens.parenthesized(() => parseQueryBody(tokens)) : parseSelect(tokens);
}

function parseSelect(tokens: TokenStream): Select {
  const { line } = tokens;
  tokens.expect('SELECT');
  const isDistinct = tokens.take('DISTINCT');
  if (!isDistinct) tokens.take('ALL');
  const top = tokens.take('TOP') ? parseTop(tokens) : undefined;
  const items = tokens.list(() => parseItem(tokens));
  const into = tokens.take('INTO') ? tokens.path().at(-1) : undefined;
  const from = tokens.take('FROM') ? tokens.list(() => parseTableSource(tokens)) : [];
  const where = tokens.take('WHERE') ? parseCondition(tokens) : undefined;
  const groupBy = tokens.take('GROUP', 'BY') ? tokens.list(() => parseExpression(tokens)) : [];
  const having = tokens.take('HAVING') ? parseCondition(tokens) : undefined;
  return { kind: 'select', isDistinct, top, items, into, from, where, groupBy, having, line };
}

function parseTop(tokens: TokenStream): Expression {
  const top = tokens.is('(') ? tokens.parenthesized(() => parseExpression(tokens)) : parseExpression(tokens, 2);
  if (tokens.isOneOf(['PERCENT']) || tokens.is('WITH', 'TIES'))
    throw unsupported('TOP … PERCENT / WITH TIES', tokens.line);
  return top;
}

function parseItem(tokens: TokenStream): SelectItem {
  const { line, kind } = tokens.peek();
  if (tokens.take('*')) return { kind: 'star', qualifier: undefined, line };
  if (tokens.isName() && tokens.peek(1).keyword === '.' && tokens.peek(2).keyword === '*') {
    const qualifier = tokens.name();
    tokens.expect('.', '*');
    return { kind: 'star', qualifier, line };
  }
  if (kind === 'variable' && tokens.peek(1).keyword === '=') {
    const variable = tokens.variable();
    tokens.expect('=');
    return { kind: 'assign', variable, expression: parseExpression(tokens), line };
  }
  if (tokens.isName() && tokens.peek(1).keyword === '=') {
    const alias = tokens.name();
    tokens.expect('=');
    return { kind: 'expression', expression: parseExpression(tokens), alias };
  }
  const expression = parseExpression(tokens);
  return { kind: 'expression', expression, alias: parseAlias(tokens) };
}

/** `AS name`, `name`, or either as a string. */
function parseAlias(tokens: TokenStream): string | undefined {
  const isNamed = tokens.take('AS');
  if (tokens.peek().kind === 'string') return tokens.next().text;
  if (isNamed || tokens.isName()) return tokens.name();
  return undefined;
}
