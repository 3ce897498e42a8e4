import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ColumnDescription, ServerMessage } from '../../engine/sql-session';
import type { SqlValue } from '../../engine/sql-value';
import { emptyScope } from '../expressions/scope';
import { SqlError } from '../sql-error';
import { type Flow, parseBatch, type Statement } from '../statements/statement';
import { createFrame, type Frame, type SessionState, type Variable } from './session-state';

/** Where the results of statements go: to the client, or into a table by INSERT … EXEC. */
export interface Output {
  resultSet(columns: readonly ColumnDescription[], rows: readonly (readonly SqlValue[])[]): void;
  message(message: ServerMessage): void;
  flush?(): void;
  /** A statement has ended; `rowCount` is undefined when it is not to be told. */
  done(rowCount: number | undefined, hasError?: boolean): void;
  /** What follows comes from a procedure that the batch has called, until it has ended with its status. */
  enterProcedure?(): void;
  leaveProcedure?(status: number | undefined): void;
}

/** Tells how many rows a statement has touched, unless SET NOCOUNT is ON. */
export function counted(rowCount: number, frame: Frame, output: Output): void {
  frame.rowCount = rowCount;
  output.done(frame.session.options.get('NOCOUNT') === 'ON' ? undefined : rowCount);
}

/** Severity 10 is told as 0 (page: Database Engine error severities). */
export function messageOf({ number, message, traits, procedure = '', line = 1 }: SqlError): ServerMessage {
  const { severity, state } = traits;
  return {
    ...{ number, state, class: severity === 10 ? 0 : severity, message },
    ...{ procedureName: procedure, lineNumber: line },
  };
}

/** Tells a message or an error, at once if it is urgent. */
export function tell(message: SqlError, output: Output): void {
  output.message(messageOf(message));
  if (message.traits.isUrgent) output.flush?.();
}

const MOST_PARSED = 50;

/** Remembers the texts of a session, of which the same few come again. @throws SqlError when it is no T-SQL */
export function parseOnce(text: string, { parsed }: SessionState): readonly Statement[] {
  const statements = parsed.get(text) ?? parseBatch(text);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, statements);
  return statements;
}

export async function runBatch(text: string, frame: Frame, output: Output): Promise<void> {
  const statements = parseOnce(text, frame.session);
  compile(statements, frame);
  await runStatements(statements, frame, output);
}

/**
 * Declares the variables and binds each statement, in the order of the text, before the first one runs. What reads a
 * table that is not there yet is left for when it runs (page: Deferred Name Resolution and Compilation), and so is what
 * the caller may not read.
 * @throws SqlError of which nothing of the batch runs
 */
function compile(statements: readonly Statement[], frame: Frame): void {
  for (const statement of statements) {
    try {
      bind(statement, frame);
    } catch (error) {
      if (!(error instanceof SqlError) || ![208, 229].includes(error.number)) throw error;
      frame.deferred.add(statement);
    }
    statement.declare?.(frame);
    compile(statement.inner ?? [], frame);
  }
}

/** @throws SqlError */
function bind({ binds = [], line }: Statement, frame: Frame): void {
  try {
    for (const each of binds) each(emptyScope(frame));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    error.line ??= line;
    // A refusal ends the whole batch, a denial the statement alone.
    if (![229, 50_000].includes(error.number)) error.notCompiledIn ??= frame;
    throw error;
  }
}

/** A dynamic text in a frame of its own: its variables, temporary tables and SET options end with it. */
export async function runText(
  text: string,
  outer: Frame,
  output: Output,
  parameters: readonly (Variable & { readonly name: string })[] = [],
): Promise<void> {
  const { session } = outer;
  const { database, options } = session;
  const frame = createFrame(session, outer.signal, outer);
  for (const parameter of parameters) frame.variables.set(parameter.name.toLowerCase(), parameter);
  session.options = new Map(options);
  try {
    await runBatch(text, frame, output);
  } catch (error) {
    if (error instanceof SqlError && error.number !== 50_000) error.notCompiledIn ??= frame;
    if (!(error instanceof ScopeEnded)) throw error;
  } finally {
    Object.assign(session, { options, database });
    outer.rowCount = frame.rowCount;
    outer.pendingError = frame.lastError === 0 ? undefined : frame.lastError;
  }
}

/** The client has taken the request back or is gone, or an error that has been told has ended the batch. */
export class RequestEnded extends Error {}
/** The same for an error that ends a dynamic text alone. */
class ScopeEnded extends RequestEnded {}

/** Other work of the process gets a turn after so many statements. */
const STATEMENTS_PER_TURN = 500;

/** @throws RequestEnded; SqlError only inside TRY. */
export async function runStatements(statements: readonly Statement[], frame: Frame, output: Output): Promise<Flow> {
  for (const statement of statements) {
    const flow = await runStatement(statement, frame, output);
    if (flow !== undefined) return flow;
  }
  return undefined;
}

export async function runStatement(statement: Statement, frame: Frame, output: Output): Promise<Flow> {
  const { session } = frame;
  if (frame.signal.aborted) throw new RequestEnded();
  frame.moment = undefined;
  if (++session.statements % STATEMENTS_PER_TURN === 0) await nextTurn();
  try {
    if (frame.deferred.delete(statement)) bind(statement, frame);
    return await statement.run(frame, output);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    error.line ??= statement.line;
    if (error.number === 208) error.notCompiledIn ??= frame;
    frame.lastError = error.number;
    frame.rowCount = 0;
    if (frame.tryDepth > 0) throw error;
    tell(error, output);
    output.done(undefined, true);
    const isXactAbort = session.options.get('XACT_ABORT') === 'ON' && !error.traits.isRaised;
    if (error.notCompiledIn === frame) throw new ScopeEnded();
    if (error.notCompiledIn === undefined && (error.traits.endsBatch || isXactAbort)) throw new RequestEnded();
    return undefined;
  }
}

/** Carries out a request and tells the error that ends it early; false when it did not come to its end. */
export async function isCarriedOut(output: Output, run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (error instanceof SqlError) output.message(messageOf(error));
    else if (!(error instanceof RequestEnded)) throw error;
    return false;
  }
}
