import type { ProcedureParameter, SystemProcedure } from '../../engine/server-objects';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { sameName } from '../expressions/scope';
import { sqlError, SqlError } from '../sql-error';
import { parseType } from '../syntax/data-type';
import { tokenize, TokenStream } from '../syntax/token-stream';
import { asInt, asText, convert } from '../values/convert';
import { INT } from '../values/types';
import { counted, messageOf, type Output, parseOnce, RequestAborted, runText } from './run-statements';
import type { Frame, SessionState } from './session-state';

type EngineProcedure = (given: readonly GivenArgument[], frame: Frame, output: Output) => Promise<number>;

/** Calls whatever has that name and returns its status. @throws SqlError 2812 */
export async function call(
  path: readonly string[],
  given: readonly GivenArgument[],
  frame: Frame,
  output: Output,
  line: number,
): Promise<number> {
  const own = PROCEDURES[path.at(-1)?.toLowerCase() ?? ''];
  if (own !== undefined) return own(given, frame, output);
  const found = findProcedure(path, frame.session);
  if (found === undefined) throw sqlError(2812, [path.join('.')], line);
  return callProcedure(found, given, frame, output);
}

/** Procedures of the engine itself (pages: sp_executesql, sp_prepare, sp_execute, sp_prepexec, sp_unprepare). */
const PROCEDURES: Readonly<Record<string, EngineProcedure>> = {
  sp_executesql: ([statement, declared, ...values], frame, output) => {
    if (statement === undefined) throw sqlError(201, ['sp_executesql', '@stmt']);
    return runParameterized(textOf(statement), textOf(declared), values, frame, output);
  },
  sp_prepare: ([handle, declared, statement], { session }) => {
    prepare(handle, declared, statement, session);
    return Promise.resolve(0);
  },
  sp_prepexec: ([handle, declared, statement, ...values], frame, output) => {
    prepare(handle, declared, statement, frame.session);
    return runParameterized(textOf(statement), textOf(declared), values, frame, output);
  },
  sp_execute: ([handle, ...values], frame, output) => {
    const { text, declared } = findPrepared(handle, frame.session);
    return runParameterized(text, declared, values, frame, output);
  },
  sp_unprepare: ([handle], { session }) => {
    session.prepared.delete(findPrepared(handle, session).number);
    return Promise.resolve(0);
  },
};

/** The text is checked now and bound to tables when it is executed. @throws SqlError 102 … */
function prepare(
  handle: GivenArgument | undefined,
  declared: GivenArgument | undefined,
  statement: GivenArgument | undefined,
  session: SessionState,
): void {
  const text = textOf(statement);
  parseOnce(text, session);
  const number = ++session.lastHandle;
  session.prepared.set(number, { text, declared: textOf(declared) });
  handle?.receive?.(number, INT);
}

/** @throws SqlError 8179 */
function findPrepared(handle: GivenArgument | undefined, session: SessionState) {
  const number = asInt(handle?.value ?? null, handle?.type ?? null) ?? 0;
  const statement = session.prepared.get(number);
  if (statement === undefined) throw sqlError(8179, [number]);
  return { number, ...statement };
}

function textOf(argument: GivenArgument | undefined): string {
  return asText(argument?.value ?? null, argument?.type ?? null) ?? '';
}

/** A text with its parameters (`@a int, @b nvarchar(10) OUTPUT`) and their values. Returns 0. */
async function runParameterized(
  text: string,
  declared: string,
  values: readonly GivenArgument[],
  frame: Frame,
  output: Output,
): Promise<number> {
  const parameters = parseParameters(declared);
  const bound = bindArguments('sp_executesql', parameters, values);
  const variables = parameters.map(({ name, type }) => ({ name, type, value: bound.values[name] ?? null }));
  await runText(text, frame, output, variables);
  for (const { name, type, value } of variables) bound.receivers.get(name)?.(value, type);
  return 0;
}

function parseParameters(text: string): ProcedureParameter[] {
  const tokens = new TokenStream(tokenize(text));
  const parseParameter = (): ProcedureParameter => {
    const name = tokens.declare();
    return { name, type: parseType(tokens), isOutput: tokens.take('OUTPUT') || tokens.take('OUT') };
  };
  const parameters = tokens.isAtEnd ? [] : tokens.list(parseParameter);
  if (!tokens.isAtEnd) throw tokens.syntaxError();
  return parameters;
}

export interface FoundProcedure {
  readonly procedure: SystemProcedure;
  /** The database it was named in. */
  readonly database: string;
}

/** `name`, `schema.name` or `database.schema.name`; what begins with `sp_` is also found in master. */
export function findProcedure(path: readonly string[], { server, database }: SessionState): FoundProcedure | undefined {
  const [name, schema = '', named = ''] = [...path].reverse();
  const where = named === '' ? database : server.databases.find((each) => sameName(each, named));
  const procedure = server.procedures.find((each) => {
    const [ownSchema, ownName = ''] = each.name.split('.');
    const isInSchema = schema === '' || [ownSchema, 'sys', 'dbo'].some((one) => sameName(one, schema));
    const isInMaster = named === '' && each.database === 'master' && ownName.startsWith('sp_');
    return sameName(ownName, name) && isInSchema && (each.database === '*' || each.database === where || isInMaster);
  });
  return procedure && where !== undefined ? { procedure, database: where } : undefined;
}

/**
 * Calls a procedure of the server and returns its status. An error that it raises inside a TRY ends it there.
 * @throws SqlError for wrong arguments, and inside TRY for what it raises.
 */
export async function callProcedure(
  { procedure, database }: FoundProcedure,
  given: readonly GivenArgument[],
  frame: Frame,
  output: Output,
): Promise<number> {
  const name = procedure.name.split('.').at(-1) ?? procedure.name;
  const { values, receivers } = bindArguments(name, procedure.parameters, given);
  if (procedure.nestsInsertExec === true && frame.isInsideInsertExec) throw sqlError(8164, [], 1);
  // What it says is told when it is through, in the order in which it was said.
  const said: (() => void)[] = [];
  const outputs = new Map<string, SqlValue>();
  const status = await procedure.run({
    args: values,
    caller: frame.session.caller,
    database,
    signal: frame.signal,
    setOutput: (parameter, value) => outputs.set(parameter, value),
    resultSet: (columns, rows) => {
      const found = rows.map((row) => columns.map((column) => row[column.name] ?? null));
      said.push(() => {
        output.resultSet(columns, found);
        counted(found.length, frame, output);
      });
    },
    raise: ({ number, severity, state, text }) => {
      const message = new SqlError(number, text, { severity, state });
      message.procedure = name;
      said.push(() => {
        if (severity > 10 && frame.tryDepth > 0) throw message;
        output.message(messageOf(message));
        if (severity > 10) frame.pendingError = number;
      });
    },
  });
  if (frame.signal.aborted) throw new RequestAborted();
  for (const tell of said) tell();
  for (const { name: parameter, type } of procedure.parameters) {
    const value = outputs.get(parameter);
    if (value !== undefined) receivers.get(parameter)?.(value, type);
  }
  return status;
}

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

/** Values and receivers by the declared names of the parameters. @throws SqlError 119, 201, 8114, 8143, 8144, 8145, 8162 */
function bindArguments(procedure: string, parameters: readonly ProcedureParameter[], given: readonly GivenArgument[]) {
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
