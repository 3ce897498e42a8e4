import { unsupported } from '../sql-error';
import type { TableSource } from './ast';
import { parseCondition } from './parse-condition';
import { parseExpression } from './parse-expression';
import { parseQuery } from './parse-query';
import type { TokenStream } from './token-stream';

type Join = Extract<TableSource, { kind: 'join' }>['join'];

/** One element of FROM with the joins that hang on it. @throws SqlError 102 */
export function parseTableSource(tokens: TokenStream): TableSource {
  let left = parseSource(tokens);
  for (let join = takeJoin(tokens); join !== undefined; join = takeJoin(tokens)) {
    const right = parseSource(tokens);
    const hasCondition = join === 'INNER' || join === 'LEFT';
    if (hasCondition) tokens.expect('ON');
    left = { kind: 'join', join, left, right, on: hasCondition ? parseCondition(tokens) : undefined };
  }
  return left;
}

function takeJoin(tokens: TokenStream): Join | undefined {
  if (tokens.take('JOIN') || tokens.take('INNER', 'JOIN')) return 'INNER';
  if (tokens.take('LEFT', 'JOIN') || tokens.take('LEFT', 'OUTER', 'JOIN')) return 'LEFT';
  if (tokens.take('CROSS', 'JOIN')) return 'CROSS';
  if (tokens.take('CROSS', 'APPLY')) return 'CROSS APPLY';
  if (tokens.take('OUTER', 'APPLY')) return 'OUTER APPLY';
  if (tokens.isOneOf(['RIGHT', 'FULL', 'INNER', 'LEFT']))
    throw unsupported(`${tokens.peek().keyword} join`, tokens.line);
  return undefined;
}

function parseSource(tokens: TokenStream): TableSource {
  const { line } = tokens;
  if (tokens.is('(', 'VALUES')) return parseValues(tokens, line);
  if (tokens.is('(', 'SELECT') || tokens.is('(', 'WITH')) {
    const query = tokens.parenthesized(() => parseQuery(tokens));
    return { kind: 'derived', query, ...parseDerivedName(tokens), line };
  }
  if (tokens.is('(')) return tokens.parenthesized(() => parseTableSource(tokens));
  const path = tokens.peek().kind === 'variable' ? [tokens.variable()] : tokens.path();
  if (tokens.is('(')) throw unsupported(`table-valued function ${path.join('.')}`, line);
  const hasAlias = tokens.take('AS') || tokens.isName();
  const alias = hasAlias ? tokens.name() : undefined;
  skipHints(tokens);
  return { kind: 'table', path, alias, line };
}

function parseValues(tokens: TokenStream, line: number): TableSource {
  const rows = tokens.parenthesized(() => {
    tokens.expect('VALUES');
    return tokens.list(() => tokens.parenthesized(() => tokens.list(() => parseExpression(tokens))));
  });
  return { kind: 'values', rows, ...parseDerivedName(tokens), line };
}

function parseDerivedName(tokens: TokenStream): { alias: string; columns: readonly string[] } {
  tokens.take('AS');
  const alias = tokens.name();
  const columns = tokens.is('(') ? tokens.parenthesized(() => tokens.list(() => tokens.name())) : [];
  return { alias, columns };
}

/** There is nothing to lock in the tables of this server. */
function skipHints(tokens: TokenStream): void {
  if (!tokens.is('WITH', '(')) return;
  tokens.next();
  tokens.parenthesized(() => tokens.list(() => tokens.next()));
}
