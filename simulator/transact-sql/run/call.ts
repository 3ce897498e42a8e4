import type { ProcedureParameter } from '../../engine/system-procedure';
import { sqlError } from '../sql-error';
import { tokenize } from '../syntax/lexer';
import { parseType } from '../syntax/data-type';
import { TokenStream } from '../syntax/token-stream';
import { asInt, asText } from '../values/convert';
import { INT } from '../values/types';
import { bindArguments, type GivenArgument } from './bind-arguments';
import { callProcedure, findProcedure } from './call-procedure';
import type { Output } from './output';
import { parseOnce, runText } from './run-text';
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
