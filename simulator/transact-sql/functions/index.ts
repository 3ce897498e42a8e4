import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { Bound } from '../query/scope';
import type { Frame } from '../run/session-state';
import { SqlError, unsupported } from '../sql-error';
import { commonType } from '../values/type-rules';
import { convert } from '../values/convert';
import { DATE_FUNCTIONS } from './date-functions';
import type { FunctionDefinition, Functions, ParameterKind } from './definition';
import { INT, MAX_TEXT } from './definition';
import { NUMBER_FUNCTIONS } from './number-functions';
import { momentOf } from './server-moment';
import { SESSION_FUNCTIONS } from './session-functions';
import { TEXT_FUNCTIONS } from './text-functions';

const FUNCTIONS: Functions = { ...TEXT_FUNCTIONS, ...NUMBER_FUNCTIONS, ...DATE_FUNCTIONS, ...SESSION_FUNCTIONS };

export interface FunctionUse {
  /** In upper case; `@@NAME` for what looks like a variable. */
  readonly name: string;
  readonly args: readonly Bound[];
  readonly frame: Frame;
  readonly line: number;
}

/** @throws SqlError 174 for a wrong number of arguments, `unsupported` for a function that this server does not know. */
export function bindFunction(use: FunctionUse): Bound {
  const { name, args, line } = use;
  if (name === 'COALESCE') return bindCoalesce(args);
  const definition = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (definition === undefined) throw unsupported(name.startsWith('@@') ? name : `function ${name}`, line);
  checkCount(use, definition);
  const converted = args.map((arg, index) => asParameter(arg, parameterAt(definition, index)));
  const type = typeof definition.type === 'function' ? definition.type(args) : definition.type;
  return { type, nullable: true, evaluate: evaluator(use, definition, converted) };
}

function evaluator(use: FunctionUse, definition: FunctionDefinition, converted: readonly Bound[]): Bound['evaluate'] {
  const { args, frame, line } = use;
  const now = () => momentOf(frame.session.server.clock);
  return (env) => {
    const values = converted.map((arg) => arg.evaluate(env));
    if (definition.acceptsNull !== true && values.includes(null)) return null;
    return definition.evaluate({ values, args, frame, now, line });
  };
}

function parameterAt({ parameters }: FunctionDefinition, index: number): ParameterKind {
  return parameters[Math.min(index, parameters.length - 1)] ?? 'any';
}

function asParameter(arg: Bound, kind: ParameterKind): Bound {
  if (kind === 'any') return arg;
  const type: SqlType = kind === 'int' ? INT : MAX_TEXT;
  return { type, nullable: arg.nullable, evaluate: (env): SqlValue => convert(arg.evaluate(env), arg.type, type) };
}

function checkCount({ name, args, line }: FunctionUse, { parameters, optional = 0 }: FunctionDefinition): void {
  const least = parameters.length - Math.max(0, optional);
  const most = optional < 0 ? Infinity : parameters.length;
  if (args.length >= least && args.length <= most) return;
  const message = `The ${name.toLowerCase()} function requires ${least} argument(s).`;
  throw new SqlError(174, message, { severity: 15, line, reach: 'batch' });
}

/** The type of all arguments together, unlike ISNULL. */
function bindCoalesce(args: readonly Bound[]): Bound {
  const type = args.reduce<SqlType | null>((common, arg) => commonType(common, arg.type), null) ?? INT;
  return {
    type,
    nullable: args.every(({ nullable }) => nullable),
    evaluate: (env) => {
      for (const arg of args) {
        const value = arg.evaluate(env);
        if (value !== null) return convert(value, arg.type, type);
      }
      return null;
    },
  };
}
