import { SYSNAME } from '../engine/sql-type';
import type { SqlType } from '../engine/sql-type';
import type { SqlValue } from '../engine/sql-value';
import type { ProcedureCall, ProcedureParameter } from '../engine/system-procedure';

/** A parameter that may be left out; NULL unless `fallback` says otherwise. */
export function optional(name: string, type: SqlType, fallback: SqlValue = null): ProcedureParameter {
  return { name, type, default: fallback };
}

/** A parameter of `integer` type that may be left out. */
export function optionalInt(name: string, fallback: number | null = null): ProcedureParameter {
  return optional(name, { name: 'int' }, fallback);
}

/** The two ways to name a job, in the order most procedures have them. */
export const JOB_ID_OR_NAME: readonly ProcedureParameter[] = [
  optional('@job_id', { name: 'uniqueidentifier' }),
  optional('@job_name', SYSNAME),
];

/** The same two in the order of the procedures that take the name first. */
export const JOB_NAME_OR_ID: readonly ProcedureParameter[] = JOB_ID_OR_NAME.toReversed();

/** A string argument as given. */
export function textArgument(call: ProcedureCall, name: string): string | null {
  const value = call.args[name];
  return typeof value === 'string' ? value : null;
}

/** A name as Agent procedures take it: without spaces around it, an empty one counts as NULL. */
export function nameArgument(call: ProcedureCall, name: string): string | null {
  const trimmed = textArgument(call, name)?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

export function intArgument(call: ProcedureCall, name: string): number | null {
  const value = call.args[name];
  return typeof value === 'number' ? value : null;
}

/** A `datetime` argument in ticks. */
export function dateArgument(call: ProcedureCall, name: string): bigint | null {
  const value = call.args[name];
  return typeof value === 'bigint' ? value : null;
}

/** The first of these parameters that was given, if any. */
export function firstGiven(call: ProcedureCall, names: readonly string[]): string | undefined {
  return names.find((name) => (call.args[name] ?? null) !== null);
}
