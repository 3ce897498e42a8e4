import { TICKS } from '../../engine/ticks';
import { parseCondition } from '../expressions/condition';
import { isExpression, parseExpression } from '../expressions/expression';
import { type Condition, emptyScope, type Expression, NO_ROWS } from '../expressions/scope';
import { messageOf, RequestEnded, runStatement, runStatements, tell } from '../run/run-statements';
import { evaluate, type Frame, intOf, textOf } from '../run/session-state';
import { SqlError, sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { asText, convert } from '../values/convert';
import { plainText } from '../values/to-text';
import { isText } from '../values/types';
import { type Action, parseStatement, skipSemicolons, type Statement } from './statement';

type ControlFlow = Omit<Statement, 'line'>;

/** What decides which statements follow; each is called behind its keyword. */
export const CONTROL_FLOW: Readonly<Record<string, (tokens: TokenStream) => ControlFlow>> = {
  BEGIN: parseBegin,
  BREAK: () => ({ run: () => 'break' }),
  CONTINUE: () => ({ run: () => 'continue' }),
  IF: parseIf,
  RETURN: parseReturn,
  WHILE: parseWhile,
};

/** The question itself is a statement to @@ERROR. */
function holds(condition: Condition, frame: Frame): boolean {
  const answer = condition(emptyScope(frame))(NO_ROWS);
  frame.lastError = 0;
  frame.moment = undefined;
  return answer === true;
}

function parseIf(tokens: TokenStream): ControlFlow {
  const condition = parseCondition(tokens);
  const then = parseStatement(tokens);
  const otherwise = takeElse(tokens) ? parseStatement(tokens) : undefined;
  const run: ControlFlow['run'] = (frame, output) => {
    const chosen = holds(condition, frame) ? then : otherwise;
    return chosen && runStatement(chosen, frame, output);
  };
  return { binds: [condition], inner: otherwise ? [then, otherwise] : [then], run };
}

function takeElse(tokens: TokenStream): boolean {
  let ahead = 0;
  while (tokens.peek(ahead).keyword === ';') ahead += 1;
  if (tokens.peek(ahead).keyword !== 'ELSE') return false;
  skipSemicolons(tokens);
  return tokens.take('ELSE');
}

function parseWhile(tokens: TokenStream): ControlFlow {
  const condition = parseCondition(tokens);
  const body = parseStatement(tokens);
  const run: ControlFlow['run'] = async (frame, output) => {
    while (holds(condition, frame)) {
      const flow = await runStatement(body, frame, output);
      if (flow === 'break') break;
      if (flow === 'return') return flow;
    }
    return undefined;
  };
  return { binds: [condition], inner: [body], run };
}

/** @throws SqlError 178: only a procedure returns a value, and none is written here. */
function parseReturn(tokens: TokenStream): ControlFlow {
  const { line } = tokens;
  if (isExpression(tokens)) throw sqlError(178, [], line);
  return { run: () => 'return' };
}

function parseBegin(tokens: TokenStream): ControlFlow {
  if (tokens.isOneOf('TRAN', 'TRANSACTION', 'DISTRIBUTED')) throw unsupported('BEGIN TRANSACTION', tokens.line);
  if (tokens.take('TRY')) return parseTry(tokens);
  const inner = parseUntilEnd(tokens);
  return { inner, run: (frame, output) => runStatements(inner, frame, output) };
}

function parseUntilEnd(tokens: TokenStream): Statement[] {
  const statements: Statement[] = [];
  while ((skipSemicolons(tokens), !tokens.take('END'))) statements.push(parseStatement(tokens));
  return statements;
}

/** What a statement cannot be compiled for, a TRY of the same level does not catch (page: TRY...CATCH). */
function parseTry(tokens: TokenStream): ControlFlow {
  const body = parseUntilEnd(tokens);
  tokens.expect('TRY');
  skipSemicolons(tokens);
  tokens.expect('BEGIN', 'CATCH');
  const handler = parseUntilEnd(tokens);
  tokens.expect('CATCH');
  const run: ControlFlow['run'] = async (frame, output) => {
    const before = frame.caught;
    frame.tryDepth += 1;
    try {
      return await runStatements(body, frame, output);
    } catch (error) {
      if (!(error instanceof SqlError) || error.notCompiledIn === frame) throw error;
      frame.caught = error;
    } finally {
      frame.tryDepth -= 1;
    }
    try {
      return await runStatements(handler, frame, output);
    } finally {
      frame.caught = before;
    }
  };
  return { inner: [...body, ...handler], run };
}

/** At most 24 hours (page: WAITFOR). @throws SqlError 148 */
export function parseWaitfor(tokens: TokenStream, line: number): Action {
  if (!tokens.take('DELAY')) throw unsupported(`WAITFOR ${tokens.peek().keyword}`, line);
  const value = parseExpression(tokens);
  const run: Action['run'] = async (frame) => {
    const { clock } = frame.session.server;
    await clock.sleep(Number(timeOf(value, frame) / TICKS.millisecond), frame.signal);
    if (frame.signal.aborted) throw new RequestEnded();
  };
  return { binds: [value], run };
}

function timeOf(expression: Expression, frame: Frame): bigint {
  const { value, type } = evaluate(expression, frame);
  try {
    const time = convert(value, type, { name: 'time', scale: 3 });
    if (typeof time === 'bigint') return time;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
  }
  throw sqlError(148, [asText(value, type) ?? 'NULL']);
}

export function parsePrint(tokens: TokenStream, line: number): Action {
  const text = parseExpression(tokens);
  const run: Action['run'] = (frame, output) => {
    const message = new SqlError(0, textOf(text, frame) ?? ' ', { severity: 0 }, line);
    output.message(messageOf(message));
    frame.rowCount = 0;
  };
  return { binds: [text], run };
}

/** RAISERROR with a text: information up to severity 10, error 50000 above (page: RAISERROR). @throws SqlError 2754 */
export function parseRaiserror(tokens: TokenStream, line: number): Action {
  const [text, severity, state, ...rest] = tokens.tuple(() => parseExpression(tokens));
  const options = tokens.after('WITH', () => tokens.list(() => tokens.next().keyword)) ?? [];
  const unknown = options.find((option) => option !== 'NOWAIT');
  if (unknown !== undefined) throw unsupported(`RAISERROR WITH ${unknown}`, line);
  if (text === undefined || severity === undefined || state === undefined) throw tokens.syntaxError();
  const run: Action['run'] = (frame, output) => {
    const { value, type } = evaluate(text, frame);
    if (typeof value !== 'string') throw unsupported(`RAISERROR of ${type?.name ?? 'NULL'}`);
    const values = rest.map((argument) => evaluate(argument, frame));
    const [level, stated] = [Math.max(0, intOf(severity, frame)), intOf(state, frame)];
    if (level > 18) throw sqlError(2754);
    const traits = { severity: level, state: stated < 0 ? 1 : stated, isRaised: true, isUrgent: options.length > 0 };
    const error = new SqlError(50_000, formatted(value, values), traits, line);
    if (level > 10) throw error;
    frame.rowCount = 0;
    tell(error, output);
  };
  return { binds: [text, severity, state, ...rest], run };
}

/** `%s`, `%d`, `%i` and `%u`; at most 2,047 characters. @throws SqlError 2786 */
function formatted(text: string, values: readonly ReturnType<typeof evaluate>[]): string {
  let next = 0;
  const result = text.replace(/%(.?)/g, (_, kind: string) => {
    if (kind === '%') return '%';
    if (!/[sdiu]/.test(kind)) throw unsupported(`RAISERROR with %${kind}`);
    const { value, type } = values[next++] ?? {};
    if (value !== null && type && (kind === 's') !== isText(type)) throw sqlError(2786, [next]);
    if (value === undefined) throw unsupported('RAISERROR with fewer arguments than its text names');
    return value === null ? '(null)' : plainText(value);
  });
  return result.slice(0, 2047);
}

/** THROW ends the batch unless a TRY is around; alone, in a CATCH block, it passes on what was caught. @throws SqlError */
export function parseThrow(tokens: TokenStream): Action {
  const args = isExpression(tokens) ? tokens.list(() => parseExpression(tokens)) : [];
  const [number, message, state] = args;
  const run: Action['run'] = (frame) => {
    if (number !== undefined && message !== undefined && state !== undefined) {
      const [given, traits] = [intOf(number, frame), { state: intOf(state, frame), endsBatch: true }];
      if (given < 50_000) throw sqlError(35100, [given]);
      throw new SqlError(given, textOf(message, frame) ?? '', traits);
    }
    const { caught } = frame;
    if (caught === undefined) throw sqlError(10704);
    throw new SqlError(caught.number, caught.message, { ...caught.traits, endsBatch: true }, caught.line);
  };
  return { binds: args, run };
}
