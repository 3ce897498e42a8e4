import { SqlError, unsupported } from '../sql-error';
import type { ColumnDefinition, StatementBody } from './ast';
import { parseExpression } from './parse-expression';
import { parseType } from './parse-type';
import type { TokenStream } from './token-stream';

export function parseDeclare(tokens: TokenStream): StatementBody {
  if (tokens.peek().kind === 'variable' && isTableType(tokens)) {
    const name = declaredName(tokens);
    tokens.take('AS');
    tokens.expect('TABLE');
    return { kind: 'declareTable', name, columns: parseColumns(tokens) };
  }
  const variables = tokens.list(() => {
    const name = declaredName(tokens);
    tokens.take('AS');
    if (tokens.is('CURSOR')) throw unsupported('CURSOR', tokens.line);
    const type = parseType(tokens);
    return { name, type, value: tokens.take('=') ? parseExpression(tokens) : undefined };
  });
  return { kind: 'declare', variables };
}

/** @throws SqlError 134 when the text has declared it already, wherever: a name is one for a whole batch. */
function declaredName(tokens: TokenStream): string {
  const { line } = tokens;
  const name = tokens.variable();
  if (!tokens.declare(name)) {
    const text = `The variable name '${name}' has already been declared. Variable names must be unique within a query batch or stored procedure.`;
    throw new SqlError(134, text, { severity: 15, state: 2, line, reach: 'batch' });
  }
  return name;
}

function isTableType(tokens: TokenStream): boolean {
  const after = tokens.peek(1).keyword === 'AS' ? 2 : 1;
  return tokens.peek(after).keyword === 'TABLE';
}

/** The columns of a new table, in parentheses; a key is read over, for rows are few here. */
export function parseColumns(tokens: TokenStream): ColumnDefinition[] {
  return tokens
    .parenthesized(() =>
      tokens.list(() => (isTableConstraint(tokens) ? skipTableConstraint(tokens) : parseColumn(tokens))),
    )
    .filter((column) => column !== undefined);
}

function isTableConstraint(tokens: TokenStream): boolean {
  return tokens.is('PRIMARY', 'KEY') || tokens.is('UNIQUE') || tokens.is('CONSTRAINT');
}

function skipTableConstraint(tokens: TokenStream): undefined {
  if (tokens.take('CONSTRAINT')) tokens.name();
  while (!tokens.is('(') && !tokens.isAtEnd) tokens.next();
  tokens.parenthesized(() => tokens.list(() => [tokens.name(), tokens.take('DESC') || tokens.take('ASC')]));
  return undefined;
}

function parseColumn(tokens: TokenStream): ColumnDefinition {
  const name = tokens.name();
  const type = parseType(tokens);
  const column = { name, type, nullable: true, isIdentity: false, default: undefined as ColumnDefinition['default'] };
  for (;;) {
    if (tokens.take('NOT', 'NULL')) column.nullable = false;
    else if (tokens.take('NULL')) column.nullable = true;
    else if (tokens.take('COLLATE')) tokens.name();
    else if (tokens.take('PRIMARY', 'KEY')) column.nullable = false;
    else if (tokens.take('DEFAULT')) column.default = parseExpression(tokens);
    else if (tokens.take('IDENTITY')) {
      Object.assign(column, { isIdentity: true, nullable: false });
      if (tokens.is('(')) tokens.parenthesized(() => tokens.list(() => parseExpression(tokens)));
    } else if (tokens.isOneOf(['CLUSTERED', 'NONCLUSTERED', 'UNIQUE'])) tokens.next();
    else return column;
  }
}

export function parseSet(tokens: TokenStream): StatementBody {
  if (tokens.peek().kind === 'variable') {
    const name = tokens.variable();
    const operator = tokens.next().keyword;
    if (!['=', '+=', '-=', '*=', '/=', '%='].includes(operator)) throw tokens.syntaxError();
    return { kind: 'setVariable', name, operator, value: parseExpression(tokens) };
  }
  if (tokens.take('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    const words = ['READ', 'UNCOMMITTED', 'COMMITTED', 'REPEATABLE', 'SNAPSHOT', 'SERIALIZABLE'];
    let value = '';
    while (tokens.isOneOf(words)) value = `${value} ${tokens.next().keyword}`.trim();
    return { kind: 'setOption', options: ['TRANSACTION ISOLATION LEVEL'], value };
  }
  const options = tokens.list(() => tokens.next().keyword);
  const sign = tokens.take('-') ? '-' : '';
  return { kind: 'setOption', options, value: sign + tokens.next().text };
}
