import { inCodePage } from '../../engine/code-page';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { bindFunction } from '../functions';
import { parseQuery } from '../queries/query';
import { findVariable } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import { parseType, type Token, type TokenStream } from '../syntax/token-stream';
import { arithmeticType, calculate } from '../values/arithmetic';
import { asInt, checkImplicit, convert } from '../values/convert';
import { commonType, INT, isNumber } from '../values/types';
import { bindAggregate, isAggregate, parseOver } from './aggregates-and-row-numbers';
import { comparison, parseCondition } from './condition';
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
  const { line } = tokens;
  if (tokens.take('+')) return parseUnary(tokens);
  if (tokens.take('-')) return negative(parseUnary(tokens), line);
  if (tokens.is('~')) throw unsupported('operator ~', line);
  const primary = parsePrimary(tokens);
  takeCollation(tokens);
  return primary;
}

/** This server has one collation. */
export function takeCollation(tokens: TokenStream): boolean {
  const { line } = tokens;
  const collation = tokens.after('COLLATE', () => tokens.name());
  if (collation === undefined || /^(database_default|SQL_Latin1_General_CP1_CI_AS)$/i.test(collation)) {
    return collation !== undefined;
  }
  throw unsupported(`collation ${collation}`, line);
}

/** What is put where a value of that type is expected. @throws SqlError 206, 257 */
export function assigned(value: Expression, to: SqlType): Expression {
  return (scope) => {
    const bound = value(scope);
    checkImplicit(bound.type, to);
    return bound;
  };
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
    const found = findVariable(name, scope.frame, line);
    return { type: found.type, evaluate: () => found.value };
  };
  return Object.assign(bind, { variable: name, line });
}

/** One value: the row and column of a query that has no more. @throws SqlError 116, 512 */
function parseSubquery(tokens: TokenStream): Expression {
  const query = parseQuery(tokens);
  return (scope) => {
    const bound = query(scope);
    const [column, second] = bound.columns;
    if (column === undefined || second !== undefined) throw sqlError(116);
    return {
      type: column.type,
      evaluate: (env) => {
        const [row, another] = bound.rows(env);
        if (another !== undefined) throw sqlError(512);
        return row?.[0] ?? null;
      },
    };
  };
}

const UNSUPPORTED_CALLS = ['IIF', 'PARSE', 'TRY_CAST', 'TRY_CONVERT', 'TRY_PARSE'];

function parseWord(tokens: TokenStream): Expression {
  const { line, keyword } = tokens.peek();
  if (tokens.take('NULL')) return NULL;
  if (tokens.take('CASE')) return parseCase(tokens);
  if (tokens.peek(1).keyword === '(') {
    if (UNSUPPORTED_CALLS.includes(keyword)) throw unsupported(`function ${keyword}`, line);
    if (tokens.take('CAST')) return parseCast(tokens);
    if (tokens.take('CONVERT')) return parseConvert(tokens);
    if (tokens.take('LEFT') || tokens.take('RIGHT')) return parseCall(tokens, keyword);
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

function parseCast(tokens: TokenStream): Expression {
  return tokens.parenthesized(() => {
    const operand = parseExpression(tokens);
    tokens.expect('AS');
    return conversion(operand, parseType(tokens, 30));
  });
}

function parseConvert(tokens: TokenStream): Expression {
  return tokens.parenthesized(() => {
    const type = parseType(tokens, 30);
    tokens.expect(',');
    const operand = parseExpression(tokens);
    const style = tokens.after(',', () => parseExpression(tokens));
    return conversion(operand, type, style);
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

function conversion(operand: Expression, type: SqlType, style?: Expression): Expression {
  return (scope) => {
    const [bound, boundStyle] = [operand(scope), style?.(scope)];
    const evaluate = (env: Env): SqlValue => {
      const styleValue = boundStyle && asInt(boundStyle.evaluate(env), boundStyle.type);
      return convert(bound.evaluate(env), bound.type, type, styleValue ?? undefined);
    };
    return { type, nullable: bound.nullable !== false, evaluate };
  };
}

export function constant(value: SqlValue, type: SqlType | null): Bound {
  return { type, nullable: value === null, evaluate: () => value };
}

export const NULL: Expression = () => constant(null, null);

function literal(token: Token): Expression {
  const { value, type } = token.kind === 'number' ? numberLiteral(token.text) : textLiteral(token);
  const bound = constant(value, type);
  return Object.assign(() => bound, typeof value === 'number' ? { number: value, line: token.line } : {});
}

interface Typed {
  readonly value: SqlValue;
  readonly type: SqlType;
}

function textLiteral({ kind, text, isUnicode }: Token): Typed {
  if (kind === 'hex') {
    const digits = text.slice(2);
    const value = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
    return { value, type: { name: 'varbinary', length: Math.max(1, value.length) } };
  }
  const length = text.length > (isUnicode ? 4000 : 8000) ? 'max' : Math.max(1, text.length);
  return { value: isUnicode ? text : inCodePage(text), type: { name: isUnicode ? 'nvarchar' : 'varchar', length } };
}

/** Whole numbers that fit are int, all others decimal; with an exponent they are float (page: Constants). */
function numberLiteral(text: string): Typed {
  if (/e/i.test(text)) return { value: Number(text), type: { name: 'float' } };
  if (/^\d+$/.test(text) && Number(text) <= 2_147_483_647) return { value: Number(text), type: INT };
  const [whole = '', fraction = ''] = text.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  const precision = Math.max(digits.length, fraction.length, 1);
  return { value: BigInt(digits), type: { name: 'decimal', precision, scale: fraction.length } };
}

export function binary(sign: string, left: Expression, right: Expression): Expression {
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    const { type: typeA } = a;
    const { type: typeB } = b;
    const type = arithmeticType(sign, typeA, typeB);
    if (type === null || typeA === null || typeB === null) return constant(null, type);
    return {
      type,
      evaluate: (env) => {
        const [x, y] = [a.evaluate(env), b.evaluate(env)];
        return x === null || y === null ? null : calculate(sign, [x, typeA], [y, typeB], type);
      },
    };
  };
}

function negative(operand: Expression, line: number): Expression {
  return (scope) => {
    const bound = operand(scope);
    const type = bound.type ?? INT;
    if (!isNumber(type) || type.name === 'tinyint') throw unsupported(`- of a ${type.name}`, line);
    if (type.name === 'bit') throw sqlError(8117, ['bit', 'minus'], line);
    const evaluate = (env: Env): SqlValue => {
      const value = bound.evaluate(env);
      return value === null ? null : calculate('-', [0, INT], [value, type], type);
    };
    return { type, nullable: bound.nullable !== false, evaluate };
  };
}
