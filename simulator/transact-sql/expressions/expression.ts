import { bindFunction } from '../functions';
import { parseQuery } from '../queries/query';
import { sqlError, unsupported } from '../sql-error';
import { parseType } from '../syntax/data-type';
import type { TokenStream } from '../syntax/token-stream';
import { bindAggregate, isAggregate } from './aggregates';
import { caseExpression, parseCase } from './case';
import { parseCondition } from './condition';
import { conversion } from './conversion';
import { literal, NULL } from './literal';
import { binary, unary } from './operators';
import { parseOver } from './row-number';
import { bindColumn, type Expression } from './scope';

/** From loosest to tightest (page: Operator Precedence); comparisons stand in conditions. */
const LEVELS: readonly (readonly string[])[] = [
  ['+', '-', '&', '|', '^'],
  ['*', '/', '%'],
];
/** No operator but a sign: where only a constant or a variable may stand. */
export const TIGHTEST = LEVELS.length;

/** @throws SqlError 102 */
export function parseExpression(tokens: TokenStream, level = 0): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(tokens);
  let left = parseExpression(tokens, level + 1);
  while (tokens.isOneOf(...operators)) {
    const { keyword } = tokens.next();
    left = binary(keyword, left, parseExpression(tokens, level + 1));
  }
  return left;
}

function parseUnary(tokens: TokenStream): Expression {
  if (!tokens.isOneOf('-', '+', '~')) return parseCollated(tokens);
  const { keyword, line } = tokens.next();
  return unary(keyword, parseUnary(tokens), line);
}

/** COLLATE is read over: this server has one collation, which ignores case. */
function parseCollated(tokens: TokenStream): Expression {
  const primary = parsePrimary(tokens);
  const { line } = tokens;
  const collation = tokens.after('COLLATE', () => tokens.name());
  if (collation !== undefined && !/^database_default$|_CI_/i.test(collation)) {
    throw unsupported(`collation ${collation}`, line);
  }
  return primary;
}

function parsePrimary(tokens: TokenStream): Expression {
  const { kind, line } = tokens.peek();
  if (kind === 'string' || kind === 'number' || kind === 'hex') return literal(tokens.next());
  if (kind === 'variable') return variable(tokens.variable(), line);
  if (kind === 'word' || kind === 'name') return parseWord(tokens);
  return tokens.parenthesized(() => (tokens.is('SELECT') ? parseSubquery(tokens) : parseExpression(tokens)));
}

export function variable(name: string, line: number): Expression {
  const bind: Expression = (scope) => {
    if (name.startsWith('@@')) return bindFunction(name.toUpperCase(), [], scope, line);
    const found = scope.frame.variables.get(name.toLowerCase());
    if (found === undefined) throw sqlError(137, [name], line);
    return { type: found.type, evaluate: () => found.value };
  };
  return Object.assign(bind, { variable: name, line });
}

/** One value: the row and column of a query that has no more. @throws SqlError 116, 512 */
function parseSubquery(tokens: TokenStream): Expression {
  const { line } = tokens;
  const query = parseQuery(tokens);
  return (scope) => {
    const bound = query(scope);
    const [column, second] = bound.columns;
    if (column === undefined || second !== undefined) throw sqlError(116, [], line);
    return {
      type: column.type,
      evaluate: (env) => {
        const [row, another] = bound.rows(env);
        if (another !== undefined) throw sqlError(512, [], line);
        return row?.[0] ?? null;
      },
    };
  };
}

/** What begins with a word and is no plain call. */
const WORDS: Readonly<Record<string, (tokens: TokenStream) => Expression>> = {
  CASE: parseCase,
  CAST: (tokens) => parseCast(tokens, false),
  TRY_CAST: (tokens) => parseCast(tokens, true),
  CONVERT: (tokens) => parseConvert(tokens, false),
  TRY_CONVERT: (tokens) => parseConvert(tokens, true),
  IIF: parseIif,
  LEFT: (tokens) => parseCall(tokens, 'LEFT'),
  RIGHT: (tokens) => parseCall(tokens, 'RIGHT'),
};

function parseWord(tokens: TokenStream): Expression {
  const { line, keyword } = tokens.peek();
  if (tokens.take('NULL')) return NULL;
  const parse = WORDS[keyword];
  if (parse !== undefined && (keyword === 'CASE' || tokens.peek(1).keyword === '(')) {
    tokens.next();
    return parse(tokens);
  }
  const path = tokens.path();
  if (tokens.is('(')) return parseCall(tokens, path.join('.').toUpperCase());
  const bind: Expression = (scope) => bindColumn(path, scope, line);
  return Object.assign(bind, { column: path, line });
}

function parseCall(tokens: TokenStream, name: string): Expression {
  const { line } = tokens;
  tokens.expect('(');
  const isStar = tokens.take('*');
  const isDistinct = tokens.take('DISTINCT');
  const args = isStar || tokens.is(')') ? [] : tokens.list(() => parseExpression(tokens));
  tokens.expect(')');
  if (tokens.is('WITHIN', 'GROUP')) throw unsupported('WITHIN GROUP', line);
  if (tokens.take('OVER')) return parseOver(tokens, name, line);
  if (isAggregate(name)) {
    if (args.length !== (isStar ? 0 : 1)) throw sqlError(174, [name.toLowerCase(), 1], line);
    return (scope) => bindAggregate(name, args[0], isDistinct, scope, line);
  }
  if (isStar || isDistinct) throw tokens.syntaxError();
  return (scope) => bindFunction(name, args, scope, line);
}

function parseCast(tokens: TokenStream, isTry: boolean): Expression {
  return tokens.parenthesized(() => {
    const operand = parseExpression(tokens);
    tokens.expect('AS');
    return conversion(operand, parseType(tokens, 30), undefined, isTry);
  });
}

function parseConvert(tokens: TokenStream, isTry: boolean): Expression {
  return tokens.parenthesized(() => {
    const type = parseType(tokens, 30);
    tokens.expect(',');
    const operand = parseExpression(tokens);
    const style = tokens.after(',', () => parseExpression(tokens));
    return conversion(operand, type, style, isTry);
  });
}

function parseIif(tokens: TokenStream): Expression {
  return tokens.parenthesized(() => {
    const when = parseCondition(tokens);
    tokens.expect(',');
    const result = parseExpression(tokens);
    tokens.expect(',');
    return caseExpression([{ when, result }], parseExpression(tokens));
  });
}

/** Whether what comes next begins an expression: RETURN and THROW may stand alone, and what follows is then not theirs. */
export function isExpression(tokens: TokenStream): boolean {
  const { kind } = tokens.peek();
  if (['string', 'number', 'hex', 'variable'].includes(kind)) return true;
  return tokens.isOneOf('-', '+', '(', 'CASE', 'NULL') || (tokens.isName() && tokens.peek(1).keyword === '(');
}
