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
  const problem = (number: Parameters<typeof sqlError>[0], values: string[]): SqlError =>
    Object.assign(sqlError(number, values), { procedure });
  const byParameter = new Map<ProcedureParameter, GivenArgument>();
  let isByName = false;
  for (const [index, argument] of given.entries()) {
    const { name = '' } = argument;
    if (isByName && name === '') throw sqlError(119, [index + 1]);
    isByName = name !== '';
    const parameter = isByName ? parameters.find((each) => sameName(each.name, name)) : parameters[index];
    if (parameter === undefined) throw isByName ? problem(8145, [name, procedure]) : problem(8144, [procedure]);
    if (byParameter.has(parameter)) throw problem(8143, [parameter.name]);
    byParameter.set(parameter, argument);
  }
  const values: Record<string, SqlValue> = {};
  const receivers = new Map<string, NonNullable<GivenArgument['receive']>>();
  for (const parameter of parameters) {
    const { name, type, isOutput = false, default: byDefault = isOutput ? null : undefined } = parameter;
    const argument = byParameter.get(parameter);
    const value = argument?.value === undefined ? byDefault : converted(argument.value, argument.type, type, procedure);
    if (value === undefined) throw problem(201, [procedure, name]);
    values[name] = value;
    if (argument?.receive === undefined) continue;
    if (!isOutput) throw problem(8162, [name]);
    receivers.set(name, argument.receive);
  }
  return { values, receivers };
}

/** Whatever the conversion ends with is 8114 here, and lets the batch go on. */
function converted(value: SqlValue, from: SqlType | null, to: SqlType, procedure: string): SqlValue {
  try {
    return convert(value, from, to);
  } catch (error) {
    if (!(error instanceof SqlError) || error.number === 50_000) throw error;
    const message = `Error converting data type ${from?.name ?? 'NULL'} to ${to.name}.`;
    throw Object.assign(new SqlError(8114, message, { state: 5 }), { procedure });
  }
}
