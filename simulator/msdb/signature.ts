import { type SqlType, SYSNAME } from '../engine/sql-type';
import type { SqlValue } from '../engine/sql-value';
import type { ProcedureParameter } from '../engine/system-procedure';

/** The two ways to name a job, in the order most procedures have them. */
export const JOB_ID_OR_NAME = '@job_id uniqueidentifier = NULL, @job_name sysname = NULL';
/** The same two in the order of the procedures that take the name first. */
export const JOB_NAME_OR_ID = '@job_name sysname = NULL, @job_id uniqueidentifier = NULL';

const PARAMETER = /^(?<name>@\w+) (?<type>\w+)(?:\((?<length>\w+)\))?(?: = (?<value>\S+))?(?<output> OUTPUT)?$/;

/**
 * The parameters of a procedure, written as CREATE PROCEDURE has them; one without a default must be given.
 * @throws Error for one that is not written so.
 */
export function parseSignature(text: string): ProcedureParameter[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseParameter);
}

function parseParameter(text: string): ProcedureParameter {
  const { name = '', type = '', length, value, output } = PARAMETER.exec(text)?.groups ?? {};
  if (name === '') throw new Error(`not a parameter: ${text}`);
  return {
    name,
    type: typeOf(type, length),
    ...(value === undefined ? {} : { default: defaultOf(value) }),
    ...(output === undefined ? {} : { isOutput: true }),
  };
}

function typeOf(name: string, length: string | undefined): SqlType {
  switch (name) {
    case 'sysname':
      return SYSNAME;
    case 'nvarchar':
    case 'varchar':
    case 'char':
      return { name, length: length === 'max' ? 'max' : Number(length) };
    case 'int':
    case 'tinyint':
    case 'bit':
    case 'uniqueidentifier':
    case 'datetime':
      return { name };
    default:
      throw new Error(`not a type of a parameter: ${name}`);
  }
}

function defaultOf(value: string): SqlValue {
  if (value === 'NULL') return null;
  return value.startsWith("'") ? value.slice(1, -1) : Number(value);
}
