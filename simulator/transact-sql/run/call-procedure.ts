import type { ColumnDescription } from '../../engine/sql-session';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError } from '../sql-error';
import type { GivenArgument } from './bind-arguments';
import { bindArguments } from './bind-arguments';
import type { FoundProcedure } from './find-procedure';
import type { Output } from './output';
import { messageOf } from './output';
import { RequestAborted } from './run-statements';
import type { Frame } from './session-state';
import { nestedInsertExec } from './table-statements';

/** What a procedure says, in the order in which it says it. */
type Said =
  | { readonly columns: readonly ColumnDescription[]; readonly rows: readonly SqlValue[][] }
  | { readonly message: SqlError };

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
  if (procedure.nestsInsertExec === true && frame.isInsideInsertExec) throw nestedInsertExec(1);
  const said: Said[] = [];
  const outputs = new Map<string, SqlValue>();
  const status = await procedure.run({
    args: values,
    caller: frame.session.caller,
    database,
    signal: frame.signal,
    setOutput: (parameter, value) => outputs.set(parameter, value),
    resultSet: (columns, rows) =>
      said.push({ columns, rows: rows.map((row) => columns.map((column) => row[column.name] ?? null)) }),
    raise: ({ number, severity, state, text }) => {
      const message = new SqlError(number, text, { severity, state });
      message.procedure = name;
      said.push({ message });
    },
  });
  if (frame.signal.aborted) throw new RequestAborted();
  await tell(said, frame, output);
  for (const parameter of procedure.parameters) {
    const value = outputs.get(parameter.name);
    if (value !== undefined) receivers.get(parameter.name)?.(value, parameter.type);
  }
  return status;
}

async function tell(said: readonly Said[], frame: Frame, output: Output): Promise<void> {
  for (const each of said) {
    if ('columns' in each) {
      await output.resultSet(each.columns, each.rows);
      frame.rowCount = each.rows.length;
      output.done(frame.session.options.get('NOCOUNT') === 'ON' ? undefined : each.rows.length);
      continue;
    }
    const { message } = each;
    const isError = message.severity > 10;
    if (isError && frame.tryDepth > 0) throw message;
    message.line ??= 1;
    output.message(messageOf(message));
    if (isError) frame.pendingError = message.number;
  }
}
