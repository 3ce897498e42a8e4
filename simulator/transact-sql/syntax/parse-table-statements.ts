import { unsupported } from '../sql-error';
import type { InsertSource, StatementBody } from './ast';
import { parseCondition } from './parse-condition';
import { parseExecute } from './parse-execute';
import { parseExpression } from './parse-expression';
import { parseQuery } from './parse-query';
import { parseCreateLogin, parseCreateUser } from './parse-security';
import { parseColumns } from './parse-variables';
import type { TokenStream } from './token-stream';

type Of<K extends StatementBody['kind']> = Extract<StatementBody, { kind: K }>;

function parseTarget(tokens: TokenStream): string[] {
  return tokens.peek().kind === 'variable' ? [tokens.variable()] : tokens.path();
}

export function parseInsert(tokens: TokenStream): Of<'insert'> {
  tokens.take('INTO');
  const table = parseTarget(tokens);
  const hasColumns = tokens.is('(') && tokens.peek(1).keyword !== 'SELECT';
  const columns = hasColumns ? tokens.parenthesized(() => tokens.list(() => tokens.name())) : [];
  if (tokens.is('OUTPUT')) throw unsupported('OUTPUT clause', tokens.line);
  return { kind: 'insert', table, columns, source: parseInsertSource(tokens) };
}

function parseInsertSource(tokens: TokenStream): InsertSource {
  const { line } = tokens;
  if (tokens.take('DEFAULT', 'VALUES')) return { kind: 'defaults' };
  if (tokens.take('VALUES')) {
    const rows = tokens.list(() => tokens.parenthesized(() => tokens.list(() => parseExpression(tokens))));
    return { kind: 'values', rows };
  }
  if (tokens.take('EXEC') || tokens.take('EXECUTE')) {
    return { kind: 'execute', execute: { ...parseExecute(tokens), line } };
  }
  return { kind: 'query', query: parseQuery(tokens) };
}

export function parseUpdate(tokens: TokenStream): Of<'update'> {
  const table = parseTarget(tokens);
  tokens.expect('SET');
  const sets = tokens.list(() => {
    const column = tokens.path().at(-1) ?? '';
    tokens.expect('=');
    return { column, value: parseExpression(tokens) };
  });
  if (tokens.is('FROM')) throw unsupported('UPDATE … FROM', tokens.line);
  return { kind: 'update', table, sets, where: tokens.take('WHERE') ? parseCondition(tokens) : undefined };
}

export function parseDelete(tokens: TokenStream): Of<'delete'> {
  tokens.take('FROM');
  const table = parseTarget(tokens);
  if (tokens.is('FROM')) throw unsupported('DELETE … FROM', tokens.line);
  return { kind: 'delete', table, where: tokens.take('WHERE') ? parseCondition(tokens) : undefined };
}

export function parseTruncate(tokens: TokenStream): Of<'delete'> {
  tokens.expect('TABLE');
  return { kind: 'delete', table: parseTarget(tokens), where: undefined };
}

export function parseCreate(tokens: TokenStream): Of<'createTable' | 'security'> {
  if (tokens.take('LOGIN')) return parseCreateLogin(tokens);
  if (tokens.take('USER')) return parseCreateUser(tokens);
  if (!tokens.take('TABLE')) throw unsupported(`CREATE ${tokens.peek().keyword}`, tokens.line);
  return { kind: 'createTable', table: tokens.path(), columns: parseColumns(tokens) };
}

export function parseDrop(tokens: TokenStream): Of<'dropTable' | 'security'> {
  if (tokens.take('LOGIN')) return { kind: 'security', change: { kind: 'dropLogin', name: tokens.name() } };
  if (tokens.take('USER')) return { kind: 'security', change: { kind: 'dropUser', name: tokens.name() } };
  if (!tokens.take('TABLE')) throw unsupported(`DROP ${tokens.peek().keyword}`, tokens.line);
  const ifExists = tokens.take('IF', 'EXISTS');
  return { kind: 'dropTable', ifExists, tables: tokens.list(() => tokens.path()) };
}
