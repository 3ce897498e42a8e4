import { caseExpression } from '../expressions/case';
import { comparison, isNull, not } from '../expressions/condition';
import { NULL } from '../expressions/literal';
import type { Expression } from '../expressions/scope';
import { sqlError } from '../sql-error';
import { convert } from '../values/convert';
import { INT } from '../values/types';

/** The functions that may be something else than NULL when an argument is. */
export const NULL_FUNCTIONS: Readonly<Record<string, (args: readonly Expression[], line: number) => Expression>> = {
  ISNULL: (args, line) => isNullFunction(...twoOf(args, 'isnull', line)),
  /** `NULLIF(a, b)` is `CASE WHEN a = b THEN NULL ELSE a END` (page: NULLIF). */
  NULLIF: (args, line) => {
    const [value, other] = twoOf(args, 'nullif', line);
    return caseExpression([{ when: comparison('=', value, other), result: NULL }], value);
  },
  /** `COALESCE(a, b)` is `CASE WHEN a IS NOT NULL THEN a ELSE b END` (page: COALESCE). */
  COALESCE: (args) => {
    const branches = args.map((result) => ({ when: not(isNull(result)), result }));
    return caseExpression(branches, NULL);
  },
};

function twoOf([first, second, third]: readonly Expression[], name: string, line: number) {
  if (first === undefined || second === undefined || third !== undefined) throw sqlError(174, [name, 2], line);
  return [first, second] as const;
}

/** Of the type of its first argument, unlike COALESCE. */
function isNullFunction(value: Expression, other: Expression): Expression {
  return (scope) => {
    const [first, second] = [value(scope), other(scope)];
    const type = first.type ?? second.type ?? INT;
    return {
      type,
      nullable: first.nullable !== false && second.nullable !== false,
      evaluate: (env) => first.evaluate(env) ?? convert(second.evaluate(env), second.type, type),
    };
  };
}
