import { unsupported } from '../sql-error';
import type { Statement, StatementBody } from './ast';
import { tokenize } from './lexer';
import { parseCondition } from './parse-condition';
import { parseExecute } from './parse-execute';
import { parseExpression } from './parse-expression';
import { parseQuery } from './parse-query';
import { parseAlterRole, parseGrant } from './parse-security';
import { parseDeclare, parseSet } from './parse-variables';
import { parseCreate, parseDelete, parseDrop, parseInsert, parseTruncate, parseUpdate } from './parse-table-statements';
import { TokenStream } from './token-stream';

/**
 * A whole batch.
 * @throws SqlError for the first thing that is not T-SQL, or not known here: then nothing of the batch is carried out.
 */
export function parseBatch(text: string): Statement[] {
  const tokens = new TokenStream(tokenize(text));
  const statements: Statement[] = [];
  while ((skipSemicolons(tokens), !tokens.isAtEnd)) {
    const isFirst = statements.length === 0;
    // A procedure may be called without EXECUTE at the start of a batch.
    const isBareCall = isFirst && tokens.isName() && !isStatement(tokens.peek().keyword);
    const { line } = tokens;
    statements.push(isBareCall ? { ...parseExecute(tokens), line } : parseStatement(tokens));
  }
  return statements;
}

function skipSemicolons(tokens: TokenStream): void {
  while (tokens.take(';'));
}

type Parser = (tokens: TokenStream) => StatementBody;

/** After the keyword has been taken, unless the parser wants it. */
const PARSERS: Readonly<Record<string, Parser>> = {
  DECLARE: parseDeclare,
  SET: parseSet,
  SELECT: (tokens) => ({ kind: 'select', query: parseQuery(tokens) }),
  WITH: (tokens) => ({ kind: 'select', query: parseQuery(tokens) }),
  INSERT: parseInsert,
  UPDATE: parseUpdate,
  DELETE: parseDelete,
  ALTER: parseAlterRole,
  GRANT: parseGrant,
  CREATE: parseCreate,
  DROP: parseDrop,
  TRUNCATE: parseTruncate,
  IF: parseIf,
  WHILE: (tokens) => ({ kind: 'while', condition: parseCondition(tokens), body: parseStatement(tokens) }),
  BEGIN: parseBegin,
  BREAK: () => ({ kind: 'break' }),
  CONTINUE: () => ({ kind: 'continue' }),
  RETURN: parseReturn,
  PRINT: (tokens) => ({ kind: 'print', value: parseExpression(tokens) }),
  RAISERROR: parseRaiserror,
  THROW: (tokens) => ({ kind: 'throw', args: isExpression(tokens) ? tokens.list(() => parseExpression(tokens)) : [] }),
  WAITFOR: parseWaitfor,
  USE: (tokens) => ({ kind: 'use', database: tokens.name() }),
  EXEC: parseExecute,
  EXECUTE: parseExecute,
};

function isStatement(keyword: string): boolean {
  return keyword in PARSERS;
}

export function parseStatement(tokens: TokenStream): Statement {
  skipSemicolons(tokens);
  const { line, keyword, kind } = tokens.peek();
  const parser = PARSERS[keyword];
  if (parser === undefined) {
    if (kind === 'word' && UNSUPPORTED.has(keyword)) throw unsupported(keyword, line);
    throw tokens.syntaxError();
  }
  if (keyword !== 'SELECT' && keyword !== 'WITH') tokens.next();
  return { ...parser(tokens), line };
}

/** Statements of T-SQL that somebody may try here. */
const UNSUPPORTED = new Set(
  'BACKUP CHECKPOINT CLOSE COMMIT DBCC DEALLOCATE DENY FETCH GOTO KILL MERGE OPEN RECONFIGURE RESTORE REVERT REVOKE ROLLBACK SAVE SHUTDOWN'.split(
    ' ',
  ),
);

function parseIf(tokens: TokenStream): StatementBody {
  const condition = parseCondition(tokens);
  const then = parseStatement(tokens);
  skipSemicolonsBefore(tokens, 'ELSE');
  return { kind: 'if', condition, then, otherwise: tokens.take('ELSE') ? parseStatement(tokens) : undefined };
}

function skipSemicolonsBefore(tokens: TokenStream, keyword: string): void {
  let ahead = 0;
  while (tokens.peek(ahead).keyword === ';') ahead += 1;
  if (ahead > 0 && tokens.peek(ahead).keyword === keyword) skipSemicolons(tokens);
}

function parseBegin(tokens: TokenStream): StatementBody {
  if (tokens.isOneOf(['TRAN', 'TRANSACTION', 'DISTRIBUTED'])) throw unsupported('BEGIN TRANSACTION', tokens.line);
  if (!tokens.take('TRY')) return { kind: 'block', statements: parseUntilEnd(tokens) };
  const body = parseUntilEnd(tokens);
  tokens.expect('TRY');
  skipSemicolons(tokens);
  tokens.expect('BEGIN', 'CATCH');
  const handler = parseUntilEnd(tokens);
  tokens.expect('CATCH');
  return { kind: 'try', body, handler };
}

function parseUntilEnd(tokens: TokenStream): Statement[] {
  const statements: Statement[] = [];
  while ((skipSemicolons(tokens), !tokens.take('END'))) statements.push(parseStatement(tokens));
  return statements;
}

/** RETURN and THROW may stand alone: what follows is theirs only if it can begin an expression. */
function isExpression(tokens: TokenStream): boolean {
  const { kind, keyword } = tokens.peek();
  if (['string', 'number', 'hex', 'variable'].includes(kind)) return true;
  if (kind === 'operator') return ['-', '+', '('].includes(keyword);
  return keyword === 'CASE' || keyword === 'NULL' || (tokens.isName() && tokens.peek(1).keyword === '(');
}

function parseReturn(tokens: TokenStream): StatementBody {
  return { kind: 'return', value: isExpression(tokens) ? parseExpression(tokens) : undefined };
}

function parseRaiserror(tokens: TokenStream): StatementBody {
  const args = tokens.parenthesized(() => tokens.list(() => parseExpression(tokens)));
  const options = tokens.take('WITH') ? tokens.list(() => tokens.next()) : [];
  for (const { keyword, line } of options)
    if (keyword !== 'NOWAIT') throw unsupported(`RAISERROR WITH ${keyword}`, line);
  return { kind: 'raiserror', args, isNoWait: options.length > 0 };
}

function parseWaitfor(tokens: TokenStream): StatementBody {
  const { keyword, line } = tokens.next();
  if (keyword !== 'DELAY' && keyword !== 'TIME') throw unsupported(`WAITFOR ${keyword}`, line);
  return { kind: 'waitfor', until: keyword, value: parseExpression(tokens) };
}
