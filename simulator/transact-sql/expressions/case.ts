import type { SqlType } from '../../engine/sql-type';
import type { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import { commonType, INT } from '../values/types';
import { comparison, parseCondition } from './condition';
import { parseExpression } from './expression';
import { NULL } from './literal';
import type { Condition, Expression } from './scope';

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
