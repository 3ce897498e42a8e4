import { setImmediate as nextTurn } from 'node:timers/promises';
import { bindCondition } from '../query/bind-condition';
import { bindExpression } from '../query/bind-expression';
import { emptyScope, NO_ROWS } from '../query/scope';
import { SqlError } from '../sql-error';
import type { Condition, Statement } from '../syntax/ast';
import { convert } from '../values/convert';
import { INT } from '../values/type-rules';
import type { Output } from './output';
import { messageOf } from './output';
import { runSimpleStatement } from './run-simple-statement';
import type { Frame } from './session-state';

/** How a list of statements ended. */
export type Flow = 'end' | 'break' | 'continue' | { readonly returned: number };

/** The client has taken the request back, or is gone. */
export class RequestAborted extends Error {}

/** An error that ended the batch and has been told. */
export class BatchEnded extends Error {}

/** Other work of the process gets a turn after so many statements. */
const STATEMENTS_PER_TURN = 500;
let untilNextTurn = STATEMENTS_PER_TURN;

/** @throws RequestAborted, BatchEnded; SqlError only inside TRY. */
export async function runStatements(statements: readonly Statement[], frame: Frame, output: Output): Promise<Flow> {
  for (const statement of statements) {
    const flow = await runStatement(statement, frame, output);
    if (flow !== 'end') return flow;
  }
  return 'end';
}

async function runStatement(statement: Statement, frame: Frame, output: Output): Promise<Flow> {
  if (frame.signal.aborted) throw new RequestAborted();
  if (--untilNextTurn <= 0) {
    untilNextTurn = STATEMENTS_PER_TURN;
    await nextTurn();
  }
  try {
    return await carryOut(statement, frame, output);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    error.line ??= statement.line;
    error.level ??= frame;
    frame.lastError = error.number;
    frame.rowCount = 0;
    if (frame.tryDepth > 0) throw error;
    output.message(messageOf(error));
    output.done(undefined, true);
    if (error.reach === 'batch' || (isXactAbort(frame) && !error.isRaised)) throw new BatchEnded();
    return 'end';
  }
}

function isXactAbort({ session }: Frame): boolean {
  return session.options.get('XACT_ABORT') === 'ON';
}

async function carryOut(statement: Statement, frame: Frame, output: Output): Promise<Flow> {
  switch (statement.kind) {
    case 'block':
      return runStatements(statement.statements, frame, output);
    case 'if':
      return runIf(statement, frame, output);
    case 'while':
      return runWhile(statement, frame, output);
    case 'try':
      return runTry(statement, frame, output);
    case 'break':
    case 'continue':
      return statement.kind;
    case 'return':
      return { returned: returnValue(statement, frame) };
    default: {
      // Evaluated before the statement changes them, these are what it leaves to the next one.
      await runSimpleStatement(statement, frame, output);
      frame.lastError = frame.pendingError ?? 0;
      frame.pendingError = undefined;
      return 'end';
    }
  }
}

function holds(condition: Condition, frame: Frame): boolean {
  return bindCondition(condition, emptyScope(frame))(NO_ROWS) === true;
}

async function runIf(
  { condition, then, otherwise }: Extract<Statement, { kind: 'if' }>,
  frame: Frame,
  output: Output,
): Promise<Flow> {
  const chosen = holds(condition, frame) ? then : otherwise;
  return chosen === undefined ? 'end' : runStatement(chosen, frame, output);
}

async function runWhile(
  { condition, body }: Extract<Statement, { kind: 'while' }>,
  frame: Frame,
  output: Output,
): Promise<Flow> {
  while (holds(condition, frame)) {
    const flow = await runStatement(body, frame, output);
    if (flow === 'break') break;
    if (typeof flow === 'object') return flow;
  }
  return 'end';
}

/** Errors that a statement has before it runs; a TRY of the same level does not catch them (page: TRY...CATCH). */
const COMPILE_ERRORS = new Set([102, 105, 113, 137, 156, 207, 208, 209, 1087, 4104]);

async function runTry(
  { body, handler }: Extract<Statement, { kind: 'try' }>,
  frame: Frame,
  output: Output,
): Promise<Flow> {
  frame.tryDepth += 1;
  let caught: SqlError;
  try {
    return await runStatements(body, frame, output);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (COMPILE_ERRORS.has(error.number) && error.level === frame) throw error;
    caught = error;
  } finally {
    frame.tryDepth -= 1;
  }
  const before = frame.caught;
  frame.caught = caught;
  try {
    return await runStatements(handler, frame, output);
  } finally {
    frame.caught = before;
  }
}

function returnValue({ value }: Extract<Statement, { kind: 'return' }>, frame: Frame): number {
  if (value === undefined) return 0;
  const bound = bindExpression(value, emptyScope(frame));
  const result = convert(bound.evaluate(NO_ROWS), bound.type, INT);
  return typeof result === 'number' ? result : 0;
}
