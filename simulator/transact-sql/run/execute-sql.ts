import type { SqlType } from '../../engine/sql-type';
import type { ProcedureParameter } from '../../engine/system-procedure';
import { SqlError } from '../sql-error';
import { tokenize } from '../syntax/lexer';
import { parseType } from '../syntax/parse-type';
import { TokenStream } from '../syntax/token-stream';
import { convert } from '../values/convert';
import type { GivenArgument } from './bind-arguments';
import { bindArguments } from './bind-arguments';
import type { Output } from './output';
import { runText } from './run-text';
import type { Frame } from './session-state';

const TEXT: SqlType = { name: 'nvarchar', length: 'max' };

/** `sp_executesql @stmt, @params, …` (page: sp_executesql). Returns its status, 0. @throws SqlError 201, 8178 … */
export async function executeSql(given: readonly GivenArgument[], frame: Frame, output: Output): Promise<number> {
  const [statement, declared, ...values] = given;
  if (statement === undefined) {
    const message = "Procedure or function 'sp_executesql' expects parameter '@stmt', which was not supplied.";
    throw new SqlError(201, message);
  }
  return runParameterized(textOf(statement), textOf(declared), values, frame, output);
}

/** A text with its parameters (`@a int, @b nvarchar(10) OUTPUT`) and their values. Returns 0. */
export async function runParameterized(
  text: string,
  declared: string,
  values: readonly GivenArgument[],
  frame: Frame,
  output: Output,
): Promise<number> {
  const parameters = parseParameters(declared);
  const bound = bindArguments('sp_executesql', parameters, values);
  let inner: Frame | undefined;
  await runText(text, frame, output, (own) => {
    inner = own;
    for (const { name, type } of parameters) {
      own.variables.set(name.toLowerCase(), { type, value: bound.values[name] ?? null });
    }
  });
  for (const { name, type } of parameters) {
    bound.receivers.get(name)?.(inner?.variables.get(name.toLowerCase())?.value ?? null, type);
  }
  return 0;
}

export function textOf(argument: GivenArgument | undefined): string {
  const text = convert(argument?.value ?? null, argument?.type ?? null, TEXT);
  return typeof text === 'string' ? text : '';
}

/** `@a int, @b nvarchar(10) OUTPUT` */
function parseParameters(text: string): ProcedureParameter[] {
  const tokens = new TokenStream(tokenize(text));
  if (tokens.isAtEnd) return [];
  const parameters = tokens.list((): ProcedureParameter => {
    const name = tokens.variable();
    tokens.take('AS');
    const type = parseType(tokens);
    return { name, type, isOutput: tokens.take('OUTPUT') || tokens.take('OUT') };
  });
  tokens.expectEnd();
  return parameters;
}
