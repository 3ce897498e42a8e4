import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { ProcedureParameter } from '../../engine/system-procedure';
import { sameName } from '../expressions/scope';
import { SqlError, sqlError } from '../sql-error';
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
  try {
    return bind(procedure, parameters, given);
  } catch (error) {
    if (error instanceof SqlError && error.number !== 119) error.procedure = procedure;
    throw error;
  }
}

function bind(
  procedure: string,
  parameters: readonly ProcedureParameter[],
  given: readonly GivenArgument[],
): BoundArguments {
  const byParameter = new Map<ProcedureParameter, GivenArgument>();
  for (const [index, argument] of given.entries()) {
    const parameter = parameterFor(procedure, parameters, given, index);
    if (byParameter.has(parameter)) throw sqlError(8143, [parameter.name]);
    byParameter.set(parameter, argument);
  }
  const values: Record<string, SqlValue> = {};
  const receivers = new Map<string, NonNullable<GivenArgument['receive']>>();
  for (const parameter of parameters) {
    const { name, isOutput = false } = parameter;
    const argument = byParameter.get(parameter);
    values[name] = valueOf(procedure, parameter, argument);
    if (argument?.receive === undefined) continue;
    if (!isOutput) throw sqlError(8162, [name]);
    receivers.set(name, argument.receive);
  }
  return { values, receivers };
}

function parameterFor(
  procedure: string,
  parameters: readonly ProcedureParameter[],
  given: readonly GivenArgument[],
  index: number,
): ProcedureParameter {
  const isNamed = (argument: GivenArgument | undefined): boolean => (argument?.name ?? '') !== '';
  const name = given[index]?.name;
  const isByName = isNamed(given[index]);
  if (!isByName && given.slice(0, index).some(isNamed)) throw sqlError(119, [index + 1]);
  const parameter = isByName ? parameters.find((each) => sameName(each.name, name)) : parameters[index];
  if (parameter !== undefined) return parameter;
  throw isByName ? sqlError(8145, [name ?? '', procedure]) : sqlError(8144, [procedure]);
}

function valueOf(procedure: string, parameter: ProcedureParameter, argument: GivenArgument | undefined): SqlValue {
  if (argument?.value !== undefined) return converted(argument.value, argument.type, parameter.type);
  if (parameter.default !== undefined) return parameter.default;
  if (parameter.isOutput === true) return null;
  throw sqlError(201, [procedure, parameter.name]);
}

/** Whatever the conversion ends with is 8114 here, and lets the batch go on. */
function converted(value: SqlValue, from: SqlType | null, to: SqlType): SqlValue {
  try {
    return convert(value, from, to);
  } catch (error) {
    if (!(error instanceof SqlError) || error.number === 50_000) throw error;
    throw new SqlError(8114, `Error converting data type ${from?.name ?? 'NULL'} to ${to.name}.`, { state: 5 });
  }
}
