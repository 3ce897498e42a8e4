import type { ProcedureParameter, SystemProcedure } from '../../engine/server-objects';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { constant, NULL, parseExpression, TIGHTEST } from '../expressions/expression';
import { type Expression, sameName } from '../expressions/scope';
import { counted, messageOf, type Output, parseOnce, RequestEnded, runText } from '../run/run-statements';
import { evaluate, findVariable, type Frame, type SessionState, textOf } from '../run/session-state';
import { sqlError, SqlError, unsupported } from '../sql-error';
import { parseType, TokenStream } from '../syntax/token-stream';
import { asInt, asText, checkImplicit, convert } from '../values/convert';
import { INT, isUnicode } from '../values/types';
import type { Action, Bind } from './statement';

/** After EXECUTE: a text in parentheses or a procedure. @throws SqlError 102 */
export function parseExecute(tokens: TokenStream): Action {
  if (tokens.is('(')) {
    const text = tokens.parenthesized(() => parseExpression(tokens));
    return { binds: [text], run: (frame, output) => runText(textOf(text, frame) ?? '', frame, output) };
  }
  const { line } = tokens;
  const returnTo = tokens.assigned();
  const procedure = tokens.path();
  const args = isArgument(tokens) ? tokens.list(() => parseArgument(tokens)) : [];
  const run: Action['run'] = async (frame, output) => {
    const given = args.map((argument) => argument.given(frame));
    let status: number | undefined;
    output.enterProcedure?.();
    try {
      status = await call(procedure, given, frame, output);
    } finally {
      output.leaveProcedure?.(status);
    }
    if (returnTo !== undefined) receiver(returnTo, frame)(status, INT);
  };
  const bindReturn: Bind = ({ frame }) => returnTo !== undefined && findVariable(returnTo, frame, line);
  return { binds: [bindReturn, ...args.map(({ value }) => value)], run };
}

function isArgument(tokens: TokenStream): boolean {
  const { kind } = tokens.peek();
  return ['variable', 'string', 'number', 'hex', 'name'].includes(kind) || tokens.isOneOf('-', 'NULL', 'DEFAULT');
}

function parseArgument(tokens: TokenStream) {
  const name = tokens.assigned();
  const byDefault: GivenArgument = { name, type: null, value: undefined, receive: undefined };
  if (tokens.take('DEFAULT')) return { value: NULL, given: () => byDefault };
  const value = parseArgumentValue(tokens);
  const { variable } = value;
  const receives = isOutput(tokens) && variable !== undefined;
  const given = (frame: Frame): GivenArgument => ({
    name,
    ...evaluate(value, frame),
    receive: receives ? receiver(variable, frame) : undefined,
  });
  return { value, given };
}

function isOutput(tokens: TokenStream): boolean {
  return tokens.take('OUTPUT') || tokens.take('OUT');
}

/** A constant or a variable; a bare word is a string (page: EXECUTE). */
function parseArgumentValue(tokens: TokenStream): Expression {
  if (tokens.is('NULL') || !tokens.isName()) return parseExpression(tokens, TIGHTEST);
  const text = tokens.name();
  return () => constant(text, { name: 'nvarchar', length: Math.max(1, text.length) });
}

function receiver(name: string, frame: Frame): NonNullable<GivenArgument['receive']> {
  const target = findVariable(name, frame);
  return (result, type) => {
    target.value = convert(result, type, target.type);
  };
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

/** Calls whatever has that name and returns its status. @throws SqlError 2812 */
export async function call(
  path: readonly string[],
  given: readonly GivenArgument[],
  frame: Frame,
  output: Output,
): Promise<number> {
  const own = PROCEDURES[path.at(-1)?.toLowerCase() ?? ''];
  if (own !== undefined) return own(given, frame, output);
  const [name, schema = '', named = ''] = [...path].reverse();
  const { server, database: current } = frame.session;
  const database = named === '' ? current : server.databases.find((each) => sameName(each, named));
  const procedure = server.procedures.find((each) => {
    const [ownSchema, ownName = ''] = each.name.split('.');
    const isInSchema = schema === '' || [ownSchema, 'sys', 'dbo'].some((one) => sameName(one, schema));
    // What begins with `sp_` is found in master from everywhere.
    const isInMaster = named === '' && each.database === 'master' && ownName.startsWith('sp_');
    return sameName(ownName, name) && isInSchema && (['*', database].includes(each.database) || isInMaster);
  });
  if (procedure === undefined || database === undefined) {
    // What begins so may be there on every server.
    throw /^[sx]p_/i.test(path.at(-1) ?? '')
      ? unsupported(`procedure ${path.join('.')}`)
      : sqlError(2812, [path.join('.')]);
  }
  return callProcedure(procedure, database, given, frame, output);
}

type EngineProcedure = (given: readonly GivenArgument[], frame: Frame, output: Output) => Promise<number>;

/** Procedures of the engine itself (pages: sp_executesql, sp_prepare, sp_execute, sp_prepexec, sp_unprepare). */
const PROCEDURES: Readonly<Record<string, EngineProcedure>> = {
  sp_executesql: ([statement, declared, ...values], frame, output) => {
    if (statement === undefined) throw sqlError(201, ['sp_executesql', '@stmt']);
    if (declared?.type && !isUnicode(declared.type)) throw sqlError(214, ['@params']);
    if (statement.type && !isUnicode(statement.type)) throw sqlError(214, ['@statement']);
    return runParameterized(givenText(statement), givenText(declared), values, frame, output);
  },
  sp_prepare: ([handle, declared, statement], { session }) => {
    prepare(handle, declared, statement, session);
    return Promise.resolve(0);
  },
  sp_prepexec: ([handle, declared, statement, ...values], frame, output) => {
    prepare(handle, declared, statement, frame.session);
    return runParameterized(givenText(statement), givenText(declared), values, frame, output);
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
  const text = givenText(statement);
  parseOnce(text, session);
  session.prepared.set(++session.lastHandle, { text, declared: givenText(declared) });
  handle?.receive?.(session.lastHandle, INT);
}

/** @throws SqlError 8179 */
function findPrepared(handle: GivenArgument | undefined, session: SessionState) {
  const number = asInt(handle?.value ?? null, handle?.type ?? null) ?? 0;
  const statement = session.prepared.get(number);
  if (statement === undefined) throw sqlError(8179, [number]);
  return { number, ...statement };
}

function givenText({ value = null, type = null }: Partial<GivenArgument> = {}): string {
  return asText(value, type) ?? '';
}

/** A text with its parameters (`@a int, @b nvarchar(10) OUTPUT`) and their values. Returns its last @@ERROR. */
async function runParameterized(
  text: string,
  declared: string,
  values: readonly GivenArgument[],
  frame: Frame,
  output: Output,
): Promise<number> {
  const parameters = parseParameters(declared);
  const missing = (name: string): SqlError => sqlError(8178, [`(${declared})${text}`, name]);
  const bound = bindArguments('sp_executesql', parameters, values, missing);
  const variables = parameters.map(({ name, type }) => ({ name, type, value: bound.values[name] ?? null }));
  await runText(text, frame, output, variables);
  for (const { name, type, value } of variables) bound.receivers.get(name)?.(value, type);
  return frame.pendingError ?? 0;
}

function parseParameters(text: string): ProcedureParameter[] {
  const tokens = new TokenStream(text);
  const parseParameter = (): ProcedureParameter => {
    const name = tokens.variable();
    tokens.take('AS');
    return { name, type: parseType(tokens), isOutput: isOutput(tokens) };
  };
  const parameters = tokens.isAtEnd ? [] : tokens.list(parseParameter);
  if (!tokens.isAtEnd) throw tokens.syntaxError();
  return parameters;
}

/** Returns its status. @throws SqlError for wrong arguments, and inside TRY for what it raises, which ends it there */
async function callProcedure(
  procedure: SystemProcedure,
  database: string,
  given: readonly GivenArgument[],
  frame: Frame,
  output: Output,
): Promise<number> {
  const name = procedure.name.split('.').at(-1) ?? procedure.name;
  const { values, receivers } = bindArguments(name, procedure.parameters, given);
  if (procedure.nestsInsertExec === true && frame.isInsideInsertExec) throw sqlError(8164);
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
    raise: (message) => {
      message.procedure = name;
      const isError = message.traits.severity > 10;
      said.push(() => {
        if (isError && frame.tryDepth > 0) throw message;
        output.message(messageOf(message));
        if (isError) frame.pendingError = message.number;
      });
    },
  });
  if (frame.signal.aborted) throw new RequestEnded();
  for (const tell of said) tell();
  for (const { name: parameter, type } of procedure.parameters) {
    const value = outputs.get(parameter);
    if (value !== undefined) receivers.get(parameter)?.(value, type);
  }
  return status;
}

/** Values and receivers by the declared names of the parameters. @throws SqlError 119, 201, 8114, 8143, 8144, 8145, 8162, or `missing` instead of 201 */
function bindArguments(
  procedure: string,
  parameters: readonly ProcedureParameter[],
  given: readonly GivenArgument[],
  missing?: (name: string) => SqlError,
) {
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
    if (value === undefined) throw missing?.(name) ?? problem(201, [procedure, name]);
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
    checkImplicit(from, to);
    return convert(value, from, to);
  } catch (error) {
    if (!(error instanceof SqlError) || error.number === 50_000) throw error;
    const message = `Error converting data type ${from?.name ?? 'NULL'} to ${to.name}.`;
    throw Object.assign(new SqlError(8114, message, { state: 5 }), { procedure });
  }
}
