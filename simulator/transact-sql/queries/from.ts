import type { SqlValue } from '../../engine/sql-value';
import { parseCondition } from '../expressions/condition';
import { parseExpression } from '../expressions/expression';
import type { BoundQuery, Condition, Env, Expression, Query } from '../expressions/scope';
import { bindFilter, envOf } from '../expressions/scope';
import { findTable } from '../run/session-state';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import { commonType, INT } from '../values/types';
import { parseQuery, renamed } from './query';

/** Without FROM there is one row without columns. */
export const NO_TABLE: Query = () => ({ columns: [], rows: () => [[]] });

/** After FROM: elements with commas between them are a cross join. @throws SqlError 102 */
export function parseFrom(tokens: TokenStream): Query {
  return tokens.list(() => parseJoined(tokens)).reduce((left, right) => join('CROSS JOIN', left, right, undefined));
}

const JOINS = ['JOIN', 'INNER JOIN', 'LEFT JOIN', 'LEFT OUTER JOIN', 'CROSS JOIN', 'CROSS APPLY', 'OUTER APPLY'];

const REFUSED = ['RIGHT', 'FULL', 'INNER', 'LEFT', 'PIVOT', 'UNPIVOT', 'TABLESAMPLE'];

function parseJoined(tokens: TokenStream): Query {
  const takeJoin = (): string | undefined => JOINS.find((words) => tokens.take(...words.split(' ')));
  let left = parseSource(tokens);
  for (let words = takeJoin(); words !== undefined; words = takeJoin()) {
    const right = parseSource(tokens);
    const hasCondition = !words.startsWith('CROSS') && !words.endsWith('APPLY');
    if (hasCondition && takeJoin() !== undefined) throw unsupported('join inside of a join', tokens.line);
    if (hasCondition) tokens.expect('ON');
    left = join(words, left, right, hasCondition ? parseCondition(tokens) : undefined);
  }
  if (tokens.isOneOf(...REFUSED)) throw unsupported(`${tokens.peek().keyword} in FROM`, tokens.line);
  return left;
}

function join(words: string, left: Query, right: Query, on: Condition | undefined): Query {
  const isApply = words.endsWith('APPLY');
  const isOuter = words.startsWith('LEFT') || words.startsWith('OUTER');
  return (scope) => {
    const a = left(scope);
    // APPLY sees the row on its left.
    const b = right(isApply ? { ...scope, columns: a.columns, outer: scope } : scope);
    const columns = [...a.columns, ...b.columns.map((column) => ({ ...column, nullable: isOuter || column.nullable }))];
    const isMeant = bindFilter(on, { ...scope, columns, outer: scope });
    const nulls = b.columns.map((): SqlValue => null);
    const rows = (env: Env): SqlValue[][] => {
      const others = isApply ? [] : b.rows(env);
      return a.rows(env).flatMap((row) => {
        const candidates = isApply ? b.rows(envOf(row, env)) : others;
        const joined = candidates.map((other) => [...row, ...other]).filter((both) => isMeant(envOf(both, env)));
        return joined.length === 0 && isOuter ? [[...row, ...nulls]] : joined;
      });
    };
    return { columns, rows };
  };
}

function parseSource(tokens: TokenStream): Query {
  if (tokens.is('(', 'VALUES') || tokens.is('(', 'SELECT')) return parseDerived(tokens);
  if (tokens.is('(')) return tokens.parenthesized(() => parseJoined(tokens));
  const { line, kind } = tokens.peek();
  const path = kind === 'variable' ? [tokens.variable()] : tokens.path();
  skipHints(tokens);
  if (tokens.is('(')) throw unsupported(`table-valued function ${path.join('.')}`, line);
  const alias = tokens.take('AS') || tokens.isName() ? tokens.name() : (path.at(-1) ?? '');
  skipHints(tokens);
  return (scope) => {
    const cte = path.length === 1 ? scope.ctes.get(path[0]?.toLowerCase() ?? '') : undefined;
    return aliased(cte ?? findTable(path, scope.frame), alias);
  };
}

/** Hints are read over: there is nothing to lock in the tables of this server. WITH may be left out. */
function skipHints(tokens: TokenStream): void {
  const isHint = tokens.is('(') && ['NOLOCK', 'READUNCOMMITTED', 'READPAST'].includes(tokens.peek(1).keyword);
  if (!isHint && !tokens.is('WITH', '(')) return;
  tokens.take('WITH');
  tokens.tuple(() => tokens.next());
}

function aliased({ columns, rows }: BoundQuery, alias: string): BoundQuery {
  return { columns: columns.map((column) => ({ ...column, qualifier: alias })), rows };
}

function parseDerived(tokens: TokenStream): Query {
  const { line } = tokens;
  const query = tokens.parenthesized(() => (tokens.take('VALUES') ? parseValues(tokens) : parseQuery(tokens)));
  tokens.take('AS');
  const alias = tokens.name();
  const names = tokens.is('(') ? tokens.tuple(() => tokens.name()) : [];
  return (scope) => aliased(renamed(query(scope), names, alias, line), alias);
}

/** After VALUES: rows of one type a column. @throws SqlError 10709 */
export function parseValues(tokens: TokenStream): Query {
  const rows = tokens.list((): Expression[] => tokens.tuple(() => parseExpression(tokens)));
  return (scope) => {
    const bound = rows.map((row) => row.map((expression) => expression(scope)));
    if (bound.some((row) => row.length !== bound[0]?.length)) throw sqlError(10709);
    const columns = (bound[0] ?? []).map((_, index) => {
      const type = bound.map((row) => row[index]?.type ?? null).reduce(commonType, null) ?? INT;
      return { name: '', type, nullable: true };
    });
    return {
      columns,
      rows: (env) =>
        bound.map((row) =>
          row.map((cell, index) => convert(cell.evaluate(env), cell.type, columns[index]?.type ?? INT)),
        ),
    };
  };
}
