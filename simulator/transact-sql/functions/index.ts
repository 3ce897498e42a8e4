import type { SqlType } from '../../engine/sql-type';
import type { Bound, Expression, Scope } from '../expressions/scope';
import { constant } from '../expressions/literal';
import { sqlError, unsupported } from '../sql-error';
import { convert } from '../values/convert';
import { INT, MAX_TEXT } from '../values/types';
import { DATE_FUNCTIONS, dateType } from './date-functions';
import { datePart } from './date-parts';
import { NULL_FUNCTIONS } from './null-functions';
import { SESSION_FUNCTIONS } from './session-functions';
import { TEXT_FUNCTIONS } from './text-functions';

const FUNCTIONS = { ...TEXT_FUNCTIONS, ...DATE_FUNCTIONS, ...SESSION_FUNCTIONS };

/** What a parameter of each kind makes of its argument. */
const PARAMETERS: Readonly<Record<string, (argument: Expression, scope: Scope) => Bound>> = {
  any: (argument, scope) => argument(scope),
  text: (argument, scope) => converted(argument(scope), () => MAX_TEXT),
  int: (argument, scope) => converted(argument(scope), () => INT),
  date: (argument, scope) => converted(argument(scope), dateType),
  // A word, not a column.
  part: ({ column = [], line }) => constant(datePart(column.join('.').toLowerCase(), line), MAX_TEXT),
};

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
  const { parameters, required, typeOf, evaluate } = definition;
  if (args.length < required || args.length > parameters.length) {
    throw sqlError(174, [name.toLowerCase(), required], line);
  }
  const bound = args.map(
    (argument, index) => PARAMETERS[parameters[index] ?? '']?.(argument, scope) ?? constant(null, null),
  );
  const types = bound.map(({ type }) => type);
  const context = { frame: scope.frame, args: types };
  return {
    type: typeOf(types),
    evaluate: (env) => {
      const values = bound.map((argument) => argument.evaluate(env));
      return values.includes(null) ? null : evaluate(values as never, context);
    },
  };
}
