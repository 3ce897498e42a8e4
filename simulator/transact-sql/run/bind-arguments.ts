import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { ProcedureParameter } from '../../engine/system-procedure';
import { SqlError } from '../sql-error';
import { convert } from '../values/convert';

/** An argument as a caller gives it. */
export interface GivenArgument {
  /** With `@`; undefined or empty by position. */
  readonly name: string | undefined;
  readonly type: SqlType | null;
  /** Undefined is DEFAULT. */
  readonly value: SqlValue | undefined;
  /** Takes the value of an OUTPUT parameter. */
  readonly receive: ((value: SqlValue, type: SqlType) => void) | undefined;
}

export interface BoundArguments {
  readonly values: Readonly<Record<string, SqlValue>>;
  /** By the declared name of the parameter. */
  readonly receivers: ReadonlyMap<string, NonNullable<GivenArgument['receive']>>;
}

/** @throws SqlError 119, 201, 8114, 8143, 8144, 8145, 8162 */
export function bindArguments(
  procedure: string,
  parameters: readonly ProcedureParameter[],
  given: readonly GivenArgument[],
): BoundArguments {
  const byParameter = new Map<ProcedureParameter, GivenArgument>();
  for (const [index, argument] of given.entries()) {
    const parameter = parameterFor(procedure, parameters, given, index);
    if (byParameter.has(parameter)) {
      throw problem(8143, `Parameter '${parameter.name}' was supplied multiple times.`, procedure);
    }
    byParameter.set(parameter, argument);
  }
  const receivers = new Map<string, NonNullable<GivenArgument['receive']>>();
  const values: Record<string, SqlValue> = {};
  for (const parameter of parameters) {
    const argument = byParameter.get(parameter);
    values[parameter.name] = valueOf(procedure, parameter, argument);
    if (argument?.receive !== undefined)
      receivers.set(parameter.name, receiver(procedure, parameter, argument.receive));
  }
  return { values, receivers };
}

function parameterFor(
  procedure: string,
  parameters: readonly ProcedureParameter[],
  given: readonly GivenArgument[],
  index: number,
): ProcedureParameter {
  const name = given[index]?.name ?? '';
  if (name === '') {
    if (given.slice(0, index).some((before) => (before.name ?? '') !== '')) {
      const message = `Must pass parameter number ${index + 1} and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.`;
      throw new SqlError(119, message, { severity: 15, reach: 'batch' });
    }
    const parameter = parameters[index];
    if (parameter === undefined) {
      throw problem(8144, `Procedure or function ${procedure} has too many arguments specified.`, procedure);
    }
    return parameter;
  }
  const parameter = parameters.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (parameter === undefined) throw problem(8145, `${name} is not a parameter for procedure ${procedure}.`, procedure);
  return parameter;
}

function valueOf(procedure: string, parameter: ProcedureParameter, argument: GivenArgument | undefined): SqlValue {
  if (argument?.value !== undefined) return converted(argument, parameter);
  if (parameter.default !== undefined) return parameter.default;
  if (parameter.isOutput === true) return null;
  const message = `Procedure or function '${procedure}' expects parameter '${parameter.name}', which was not supplied.`;
  throw problem(201, message, procedure);
}

function converted({ type, value = null }: GivenArgument, parameter: ProcedureParameter): SqlValue {
  try {
    return convert(value, type, parameter.type);
  } catch (error) {
    if (!(error instanceof SqlError) || error.number === 50_000) throw error;
    throw new SqlError(8114, `Error converting data type ${type?.name ?? 'NULL'} to ${parameter.type.name}.`, {
      state: 5,
    });
  }
}

function receiver(
  procedure: string,
  { name, isOutput }: ProcedureParameter,
  receive: NonNullable<GivenArgument['receive']>,
): NonNullable<GivenArgument['receive']> {
  if (isOutput === true) return receive;
  const message = `The formal parameter "${name}" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.`;
  throw problem(8162, message, procedure);
}

function problem(number: number, message: string, procedure: string): SqlError {
  const error = new SqlError(number, message);
  error.procedure = procedure;
  return error;
}
