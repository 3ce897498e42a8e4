import type { SqlValue } from '../../engine/sql-value';
import type { SystemProcedure } from '../../engine/system-procedure';
import { sameName } from '../expressions/scope';
import { SqlError, sqlError } from '../sql-error';
import { bindArguments, type GivenArgument } from './bind-arguments';
import { counted, messageOf, type Output } from './output';
import { RequestAborted } from './run-statements';
import type { Frame, SessionState } from './session-state';

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
  const said: (() => void | Promise<void>)[] = [];
  const outputs = new Map<string, SqlValue>();
  const status = await procedure.run({
    args: values,
    caller: frame.session.caller,
    database,
    signal: frame.signal,
    setOutput: (parameter, value) => outputs.set(parameter, value),
    resultSet: (columns, rows) => {
      const found = rows.map((row) => columns.map((column) => row[column.name] ?? null));
      said.push(async () => {
        await output.resultSet(columns, found);
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
  for (const tell of said) await tell();
  for (const { name: parameter, type } of procedure.parameters) {
    const value = outputs.get(parameter);
    if (value !== undefined) receivers.get(parameter)?.(value, type);
  }
  return status;
}
