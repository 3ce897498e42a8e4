import type { SqlType, SqlValue } from '../../engine/sql-value';
import { bindFunction } from '../functions';
import { parseQuery } from '../queries/query';
import { sqlError, SqlError, unsupported } from '../sql-error';
import { parseType } from '../syntax/data-type';
import type { TokenStream } from '../syntax/token-stream';
import { asInt, convert } from '../values/convert';
import { commonType, INT } from '../values/types';
import { bindAggregate, isAggregate, parseOver } from './aggregates-and-row-numbers';
import { comparison, parseCondition } from './condition';
import { binary, literal, NULL, unary } from './operators';
import { bindColumn, type Bound, type Condition, type Env, type Expression } from './scope';

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

interface Branch {
  readonly when: Condition;
  readonly result: Expression;
}

/** After CASE. `CASE x WHEN 1` is read as `CASE WHEN x = 1`. */
export function parseCase(tokens: TokenStream): Expression {
  const subject = tokens.is('WHEN') ? undefined : parseExpression(tokens);
  const branches: Branch[] = [];
  do {
    tokens.expect('WHEN');
    const when = subject === undefined ? parseCondition(tokens) : comparison('=', subject, parseExpression(tokens));
    tokens.expect('THEN');
    branches.push({ when, result: parseExpression(tokens) });
  } while (tokens.is('WHEN'));
  const otherwise = tokens.after('ELSE', () => parseExpression(tokens)) ?? NULL;
  tokens.expect('END');
  return caseExpression(branches, otherwise);
}

export function caseExpression(branches: readonly Branch[], otherwise: Expression): Expression {
  return (scope) => {
    const bound = branches.map(({ when, result }) => ({ when: when(scope), result: result(scope) }));
    const last = otherwise(scope);
    const types = [last.type, ...bound.map(({ result }) => result.type)];
    const type = types.reduce<SqlType | null>(commonType, null) ?? INT;
    return {
      type,
      evaluate: (env) => {
        const chosen = bound.find(({ when }) => when(env) === true)?.result ?? last;
        return convert(chosen.evaluate(env), chosen.type, type);
      },
    };
  };
}

/** CAST and CONVERT; with `isTry` a value that cannot be converted is NULL. */
export function conversion(
  operand: Expression,
  type: SqlType,
  style: Expression | undefined,
  isTry: boolean,
): Expression {
  return (scope) => {
    const [bound, boundStyle] = [operand(scope), style?.(scope)];
    const evaluate = (env: Env): SqlValue => {
      const styleValue = boundStyle && asInt(boundStyle.evaluate(env), boundStyle.type);
      return convert(bound.evaluate(env), bound.type, type, styleValue ?? undefined);
    };
    return { type, nullable: isTry || bound.nullable !== false, evaluate: isTry ? nullOnError(evaluate) : evaluate };
  };
}

function nullOnError(evaluate: Bound['evaluate']): Bound['evaluate'] {
  return (env) => {
    try {
      return evaluate(env);
    } catch (error) {
      if (error instanceof SqlError && error.number !== 529 && error.number !== 50_000) return null;
      throw error;
    }
  };
}
