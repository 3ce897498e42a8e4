import type { SqlType } from '../../engine/sql-value';
import { comparison, isNull, not } from '../expressions/condition';
import { caseExpression, constant, NULL } from '../expressions/expression';
import type { Bound, Expression, Scope } from '../expressions/scope';
import { sqlError, unsupported } from '../sql-error';
import { convert } from '../values/convert';
import { INT, MAX_TEXT } from '../values/types';
import { DATE_FUNCTIONS, datePart, dateType, momentType } from './date-functions';
import type { Functions } from './definition';
import { SESSION_FUNCTIONS } from './session-functions';
import { TEXT_FUNCTIONS } from './text-functions';

const FUNCTIONS: Functions = { ...TEXT_FUNCTIONS, ...DATE_FUNCTIONS, ...SESSION_FUNCTIONS };

/** What a parameter of each kind makes of its argument. */
const PARAMETERS: Readonly<Record<string, (argument: Expression, scope: Scope) => Bound>> = {
  any: (argument, scope) => argument(scope),
  text: (argument, scope) => converted(argument(scope), () => MAX_TEXT),
  int: (argument, scope) => converted(argument(scope), () => INT),
  date: (argument, scope) => converted(argument(scope), dateType),
  moment: (argument, scope) => converted(argument(scope), momentType),
  // A word, not a column.
  part: ({ column = [], line }) => constant(datePart(column.join('.').toLowerCase(), line), MAX_TEXT),
};

/** The type of the argument stays known: that of the result may depend on it. */
function converted(bound: Bound, typeOf: (type: SqlType | null) => SqlType): Bound {
  const type = typeOf(bound.type);
  return { ...bound, evaluate: (env) => convert(bound.evaluate(env), bound.type, type) };
}

/** `@@NAME` looks like a variable. @throws SqlError 155, 174; `unsupported` for a function that this server does not know */
export function bindFunction(name: string, args: readonly Expression[], scope: Scope, line: number): Bound {
  const rewritten = NULL_FUNCTIONS[name];
  if (rewritten !== undefined) return rewritten(args, line)(scope);
  const definition = FUNCTIONS[name];
  if (definition === undefined) throw unsupported(name.startsWith('@@') ? name : `function ${name}`, line);
  const { signature, type, evaluate } = definition;
  const parameters = signature.split(' ').filter((parameter) => parameter !== '');
  const required = parameters.filter((parameter) => !parameter.endsWith('?')).length;
  if (args.length < required || args.length > parameters.length) {
    throw sqlError(174, [name.toLowerCase(), required], line);
  }
  const bound = args.map((argument, index) => {
    const kind = parameters[index]?.replace('?', '') ?? '';
    return PARAMETERS[kind]?.(argument, scope) ?? constant(null, null);
  });
  const context = { frame: scope.frame, args: bound.map((argument) => argument.type) };
  return {
    type: typeof type === 'function' ? type(context.args) : type,
    evaluate: (env) => {
      const values = bound.map((argument) => argument.evaluate(env));
      return values.includes(null) ? null : evaluate(values as never, context);
    },
  };
}

/** The functions that may be something else than NULL when an argument is. */
const NULL_FUNCTIONS: Readonly<Record<string, (args: readonly Expression[], line: number) => Expression>> = {
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
