import type { SqlType } from '../../engine/sql-type';
import { unsupported } from '../sql-error';
import type { Expression, OrderItem } from './ast';
import type { Token } from './lexer';
import { parseCondition } from './parse-condition';
import { parseQuery } from './parse-query';
import { parseType } from './parse-type';
import type { TokenStream } from './token-stream';

/** From loosest to tightest (page: Operator Precedence); comparisons stand in conditions. */
const LEVELS: readonly (readonly string[])[] = [
  ['+', '-', '&', '|', '^'],
  ['*', '/', '%'],
];

/** @throws SqlError 102 */
export function parseExpression(tokens: TokenStream, level = 0): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(tokens);
  let left = parseExpression(tokens, level + 1);
  while (tokens.isOneOf(operators)) {
    const { keyword: operator, line } = tokens.next();
    left = { kind: 'binary', operator, left, right: parseExpression(tokens, level + 1), line };
  }
  return left;
}

function parseUnary(tokens: TokenStream): Expression {
  const { keyword, line } = tokens.peek();
  if (keyword !== '-' && keyword !== '+' && keyword !== '~') return parseCollated(tokens);
  tokens.next();
  return { kind: 'unary', operator: keyword, operand: parseUnary(tokens), line };
}

/** COLLATE is read over: this server has one collation, which ignores case. */
function parseCollated(tokens: TokenStream): Expression {
  const primary = parsePrimary(tokens);
  if (tokens.take('COLLATE')) {
    const { line } = tokens;
    const collation = tokens.name();
    if (!/^database_default$|_CI_/i.test(collation)) throw unsupported(`collation ${collation}`, line);
  }
  return primary;
}

function parsePrimary(tokens: TokenStream): Expression {
  const token = tokens.peek();
  switch (token.kind) {
    case 'string':
    case 'number':
    case 'hex':
      return literal(tokens.next());
    case 'variable':
      return { kind: 'variable', name: tokens.next().text, line: token.line };
    case 'operator':
      if (token.keyword === '(') return parseParenthesized(tokens);
      throw tokens.syntaxError();
    case 'word':
    case 'name':
      return parseWord(tokens);
    case 'end':
      throw tokens.syntaxError();
  }
}

function parseParenthesized(tokens: TokenStream): Expression {
  const { line } = tokens;
  return tokens.parenthesized((): Expression => {
    if (tokens.is('SELECT') || tokens.is('WITH')) return { kind: 'subquery', query: parseQuery(tokens), line };
    return parseExpression(tokens);
  });
}

function parseWord(tokens: TokenStream): Expression {
  const { line, keyword } = tokens.peek();
  switch (keyword) {
    case 'NULL':
      tokens.next();
      return { kind: 'literal', type: null, value: null, line };
    case 'CASE':
      return parseCase(tokens);
    case 'CAST':
    case 'TRY_CAST':
      return parseCast(tokens);
    case 'CONVERT':
    case 'TRY_CONVERT':
      return parseConvert(tokens);
    case 'LEFT':
    case 'RIGHT':
      if (tokens.is(keyword, '(')) return parseCall(tokens, [tokens.next().text]);
      throw tokens.syntaxError();
    case 'IIF':
      if (tokens.is('IIF', '(')) return parseIif(tokens);
  }
  const path = tokens.path();
  return tokens.is('(') ? parseCall(tokens, path) : { kind: 'column', path, line };
}

function parseCall(tokens: TokenStream, path: readonly string[]): Expression {
  const { line } = tokens;
  tokens.expect('(');
  const isStar = tokens.take('*');
  const isDistinct = !isStar && tokens.take('DISTINCT');
  const args = isStar || tokens.is(')') ? [] : tokens.list(() => parseExpression(tokens));
  tokens.expect(')');
  if (tokens.is('WITHIN', 'GROUP')) throw unsupported('WITHIN GROUP', line);
  const name = path.join('.').toUpperCase();
  if (tokens.take('OVER')) return parseOver(tokens, name, line);
  return { kind: 'call', name, args, isStar, isDistinct, line };
}

/** Of the functions that look at other rows, ROW_NUMBER is the one that is known here. */
function parseOver(tokens: TokenStream, name: string, line: number): Expression {
  if (name !== 'ROW_NUMBER') throw unsupported(`${name} OVER`, line);
  return tokens.parenthesized(() => {
    const partitionBy = tokens.take('PARTITION', 'BY') ? tokens.list(() => parseExpression(tokens)) : [];
    tokens.expect('ORDER', 'BY');
    return { kind: 'rowNumber', partitionBy, orderBy: parseOrder(tokens), line };
  });
}

export function parseOrder(tokens: TokenStream): OrderItem[] {
  return tokens.list(() => {
    const expression = parseExpression(tokens);
    const isDescending = tokens.take('DESC');
    if (!isDescending) tokens.take('ASC');
    return { expression, isDescending };
  });
}

function parseCast(tokens: TokenStream): Expression {
  const { line, keyword } = tokens.next();
  return tokens.parenthesized(() => {
    const operand = parseExpression(tokens);
    tokens.expect('AS');
    const type = parseType(tokens, 30);
    return { kind: 'convert', operand, type, style: undefined, isTry: keyword === 'TRY_CAST', line };
  });
}

function parseConvert(tokens: TokenStream): Expression {
  const { line, keyword } = tokens.next();
  return tokens.parenthesized(() => {
    const type = parseType(tokens, 30);
    tokens.expect(',');
    const operand = parseExpression(tokens);
    const style = tokens.take(',') ? parseExpression(tokens) : undefined;
    return { kind: 'convert', operand, type, style, isTry: keyword === 'TRY_CONVERT', line };
  });
}

/** `CASE x WHEN 1` is read as `CASE WHEN x = 1`. */
function parseCase(tokens: TokenStream): Expression {
  const { line } = tokens.next();
  const subject = tokens.is('WHEN') ? undefined : parseExpression(tokens);
  const branches = [];
  while (tokens.take('WHEN')) {
    const when =
      subject === undefined
        ? parseCondition(tokens)
        : ({ kind: 'compare', operator: '=', left: subject, right: parseExpression(tokens), line } as const);
    tokens.expect('THEN');
    branches.push({ when, result: parseExpression(tokens) });
  }
  if (branches.length === 0) throw tokens.syntaxError();
  const otherwise = tokens.take('ELSE') ? parseExpression(tokens) : undefined;
  tokens.expect('END');
  return { kind: 'case', branches, otherwise, line };
}

function parseIif(tokens: TokenStream): Expression {
  const { line } = tokens.next();
  return tokens.parenthesized(() => {
    const when = parseCondition(tokens);
    tokens.expect(',');
    const result = parseExpression(tokens);
    tokens.expect(',');
    return { kind: 'case', branches: [{ when, result }], otherwise: parseExpression(tokens), line };
  });
}

function literal({ kind, text, isUnicode, line }: Token): Expression {
  switch (kind) {
    case 'string': {
      const length = text.length > (isUnicode ? 4000 : 8000) ? 'max' : Math.max(1, text.length);
      return { kind: 'literal', type: { name: isUnicode ? 'nvarchar' : 'varchar', length }, value: text, line };
    }
    case 'hex': {
      const digits = text.slice(2);
      const value = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
      return { kind: 'literal', type: { name: 'varbinary', length: Math.max(1, value.length) }, value, line };
    }
    default:
      return { kind: 'literal', ...numberLiteral(text), line };
  }
}

/** Whole numbers that fit are int, all others decimal; with an exponent they are float (page: Constants). */
function numberLiteral(text: string): { type: SqlType; value: number | bigint } {
  if (/e/i.test(text)) return { type: { name: 'float' }, value: Number(text) };
  if (/^\d+$/.test(text) && Number(text) <= 2_147_483_647) return { type: { name: 'int' }, value: Number(text) };
  const [whole = '', fraction = ''] = text.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  const precision = Math.max(digits.length, fraction.length, 1);
  return { type: { name: 'decimal', precision, scale: fraction.length }, value: BigInt(digits) };
}
