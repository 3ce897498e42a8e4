import { SqlError } from '../sql-error';
import type { Argument, ExecuteStatement } from '../syntax/ast';
import { convert } from '../values/convert';
import { INT } from '../values/type-rules';
import type { GivenArgument } from './bind-arguments';
import { callProcedure } from './call-procedure';
import { executeSql } from './execute-sql';
import { findProcedure } from './find-procedure';
import type { Output } from './output';
import type { Frame } from './session-state';
import { evaluate, findVariable } from './variables';
import { PREPARED } from './prepared-statements';
import { runText } from './run-text';

/** @throws SqlError 2812 and whatever the procedure or the text throws inside TRY. */
export async function runExecute(
  statement: ExecuteStatement & { readonly line: number },
  frame: Frame,
  output: Output,
): Promise<void> {
  if (statement.kind === 'executeText') {
    const { bound, value } = evaluate(statement.text, frame);
    const text = convert(value, bound.type, { name: 'nvarchar', length: 'max' });
    await runText(typeof text === 'string' ? text : '', frame, output);
    return;
  }
  const given = statement.args.map((argument) => givenArgument(argument, frame));
  const status = await call(statement.procedure, given, frame, output, statement.line);
  if (statement.returnTo === undefined) return;
  const target = findVariable(statement.returnTo, frame, statement.line);
  target.value = convert(status, INT, target.type);
}

function givenArgument({ name, value, isOutput }: Argument, frame: Frame): GivenArgument {
  if (value === undefined) return { name, type: null, value: undefined, receive: undefined };
  const { bound, value: given } = evaluate(value, frame);
  const target = isOutput && value.kind === 'variable' ? findVariable(value.name, frame, value.line) : undefined;
  const receive =
    target === undefined
      ? undefined
      : (...[result, type]: Parameters<NonNullable<GivenArgument['receive']>>) => {
          target.value = convert(result, type, target.type);
        };
  return { name, type: bound.type, value: given, receive };
}

/** Calls whatever has that name and returns its status. @throws SqlError 2812 */
export async function call(
  path: readonly string[],
  given: readonly GivenArgument[],
  frame: Frame,
  output: Output,
  line: number,
): Promise<number> {
  const name = path.at(-1)?.toLowerCase() ?? '';
  if (name === 'sp_executesql') return executeSql(given, frame, output);
  const prepared = PREPARED[name];
  if (prepared) return prepared(given, frame, output);
  const found = findProcedure(path, frame.session);
  if (found === undefined) {
    throw new SqlError(2812, `Could not find stored procedure '${path.join('.')}'.`, { state: 62, line });
  }
  return callProcedure(found, given, frame, output);
}
