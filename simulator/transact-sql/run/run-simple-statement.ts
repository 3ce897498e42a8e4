import { SqlError } from '../sql-error';
import type { Statement } from '../syntax/ast';
import { runExecute } from './execute';
import { raiseError, runPrint, runThrow } from './messages';
import type { Output } from './output';
import { runSelect } from './select';
import { setOption } from './set-option';
import type { Frame } from './session-state';
import { createTable, declareTable, dropTables } from './local-tables';
import { runDelete, runInsert, runUpdate } from './table-statements';
import { declareVariables, setVariable } from './variables';
import { runWaitfor } from './waitfor';

type Simple = Exclude<Statement, { kind: 'block' | 'if' | 'while' | 'try' | 'break' | 'continue' | 'return' }>;

/** A statement that holds no other. */
export async function runSimpleStatement(statement: Simple, frame: Frame, output: Output): Promise<void> {
  switch (statement.kind) {
    case 'declare': {
      declareVariables(statement.variables, frame);
      return;
    }
    case 'declareTable': {
      declareTable(statement, frame);
      return;
    }
    case 'setVariable': {
      setVariable(statement, frame);
      frame.rowCount = 1;
      return;
    }
    case 'setOption': {
      setOption(statement, frame);
      return;
    }
    case 'select':
      return runSelect(statement.query, frame, output);
    case 'insert':
      return runInsert(statement, frame, output);
    case 'update': {
      counted(runUpdate(statement, frame), frame, output);
      return;
    }
    case 'delete': {
      counted(runDelete(statement, frame), frame, output);
      return;
    }
    case 'createTable': {
      createTable(statement, frame);
      return;
    }
    case 'dropTable': {
      dropTables(statement, frame);
      return;
    }
    case 'print': {
      runPrint(statement, frame, output);
      return;
    }
    case 'raiserror': {
      raiseError(statement, frame, output);
      return;
    }
    case 'throw':
      return runThrow(statement, frame);
    case 'waitfor':
      return runWaitfor(statement, frame);
    case 'use': {
      use(statement, frame, output);
      return;
    }
    case 'security': {
      changeSecurity(statement, frame);
      return;
    }
    case 'execute':
    case 'executeText':
      return runExecute(statement, frame, output);
  }
}

/** Tells how many rows a statement has touched, unless SET NOCOUNT is ON. */
export function counted(rowCount: number, frame: Frame, output: Output): void {
  frame.rowCount = rowCount;
  output.done(frame.session.options.get('NOCOUNT') === 'ON' ? undefined : rowCount);
}

/** @throws SqlError 15007, 15023, 15025, 15151, 15247 */
function changeSecurity({ change, line }: Extract<Statement, { kind: 'security' }>, { session }: Frame): void {
  const { server, caller, database } = session;
  const problem = server.security.change(change, caller.identity, database);
  if (problem) throw new SqlError(problem.number, problem.message, { state: problem.state, line });
}

/** @throws SqlError 911 */
function use({ database, line }: Extract<Statement, { kind: 'use' }>, { session }: Frame, output: Output): void {
  const found = session.server.databases.find((name) => name.toLowerCase() === database.toLowerCase());
  if (found === undefined) {
    const message = `Database '${database}' does not exist. Make sure that the name is entered correctly.`;
    throw new SqlError(911, message, { line, reach: 'batch' });
  }
  session.database = found;
  output.message({
    number: 5701,
    state: 2,
    class: 0,
    message: `Changed database context to '${found}'.`,
    procedureName: '',
    lineNumber: line,
  });
}
