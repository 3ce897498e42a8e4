import type { SqlType } from '../../engine/sql-type';
import { SqlError } from '../sql-error';
import { convert } from '../values/convert';
import { INT } from '../values/type-rules';
import type { GivenArgument } from './bind-arguments';
import { runParameterized, textOf } from './execute-sql';
import type { Output } from './output';
import { parseOnce } from './run-text';
import type { Frame } from './session-state';

/** The procedures that drivers prepare statements with (pages: sp_prepare, sp_execute, sp_prepexec, sp_unprepare). */
export const PREPARED: Readonly<
  Record<string, (given: readonly GivenArgument[], frame: Frame, output: Output) => Promise<number>>
> = {
  sp_prepare: ([handle, parameters, statement], frame) => {
    prepare(handle, parameters, statement, frame);
    return Promise.resolve(0);
  },
  sp_prepexec: async ([handle, parameters, statement, ...values], frame, output) => {
    prepare(handle, parameters, statement, frame);
    return runParameterized(textOf(statement), textOf(parameters), values, frame, output);
  },
  sp_execute: async ([handle, ...values], frame, output) => {
    const { text, parameters } = find(handle, frame).statement;
    return runParameterized(text, parameters, values, frame, output);
  },
  sp_unprepare: ([handle], frame) => {
    frame.session.prepared.delete(find(handle, frame).number);
    return Promise.resolve(0);
  },
};

const HANDLE: SqlType = { name: 'int' };

/** The text is checked now and bound to tables when it is executed. @throws SqlError 102 … */
function prepare(
  handle: GivenArgument | undefined,
  parameters: GivenArgument | undefined,
  statement: GivenArgument | undefined,
  { session }: Frame,
): void {
  const text = textOf(statement);
  parseOnce(text);
  const number = ++session.lastHandle;
  session.prepared.set(number, { text, parameters: textOf(parameters) });
  handle?.receive?.(number, HANDLE);
}

/** @throws SqlError 8179 */
function find(handle: GivenArgument | undefined, { session }: Frame) {
  const number = Number(convert(handle?.value ?? null, handle?.type ?? null, INT));
  const statement = session.prepared.get(number);
  if (statement) return { number, statement };
  throw new SqlError(8179, `Could not find prepared statement with handle ${number}.`, { state: 4, reach: 'batch' });
}
