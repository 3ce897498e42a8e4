import type { SqlValue } from '../../engine/sql-value';
import { isExpression, parseExpression } from '../expressions/expression';
import { messageOf, tell } from '../run/run-statements';
import { evaluate, intOf, textOf } from '../run/tables-and-variables';
import { SqlError, sqlError, unsupported } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import { plainText } from '../values/to-text';
import type { Action } from './statement';

export function parsePrint(tokens: TokenStream, line: number): Action {
  const text = parseExpression(tokens);
  return (frame, output) => {
    const message = new SqlError(0, textOf(text, frame) ?? ' ', { severity: 0 }, line);
    output.message(messageOf(message));
    frame.rowCount = 0;
  };
}

/**
 * RAISERROR with a text (page: RAISERROR). Up to severity 10 it is information, above it is error 50000.
 * @throws SqlError 2754
 */
export function parseRaiserror(tokens: TokenStream, line: number): Action {
  const [text, severity, state, ...rest] = tokens.tuple(() => parseExpression(tokens));
  const options = tokens.after('WITH', () => tokens.list(() => tokens.next().keyword)) ?? [];
  const unknown = options.find((option) => option !== 'NOWAIT');
  if (unknown !== undefined) throw unsupported(`RAISERROR WITH ${unknown}`, line);
  if (text === undefined || severity === undefined || state === undefined) throw tokens.syntaxError();
  return (frame, output) => {
    const { value, type } = evaluate(text, frame);
    if (typeof value !== 'string') throw unsupported(`RAISERROR of ${type?.name ?? 'NULL'}`, line);
    const values = rest.map((argument) => evaluate(argument, frame).value);
    const message = formatted(value, values, line);
    const level = Math.max(0, intOf(severity, frame));
    if (level > 18) throw sqlError(2754, [], line);
    const stated = intOf(state, frame);
    const traits = { severity: level, state: stated < 0 ? 1 : stated, isRaised: true, isUrgent: options.length > 0 };
    const error = new SqlError(50_000, message, traits, line);
    if (level > 10) throw error;
    frame.rowCount = 0;
    tell(error, output);
  };
}

/** `%s`, `%d`, `%i`, `%u`, `%x`, with width; at most 2,047 characters. */
function formatted(text: string, values: readonly SqlValue[], line: number): string {
  let next = 0;
  const shown = (kind: string): string => {
    const value = values[next++] ?? null;
    if (value === null) return '(null)';
    return kind.toLowerCase() === 'x' ? Number(value).toString(16) : plainText(value);
  };
  const result = text.replace(
    /%(-?)(\d*)(?:\.\d+)?(?:l|h|I64)?([%sdiuxX])/g,
    (_, left: string, width: string, kind: string) => {
      if (kind === '%') return '%';
      return left === '-' ? shown(kind).padEnd(Number(width)) : shown(kind).padStart(Number(width));
    },
  );
  if (next > values.length) throw unsupported('RAISERROR with fewer arguments than its text names', line);
  return result.slice(0, 2047);
}

/** THROW ends the batch unless a TRY is around; alone, in a CATCH block, it passes on what was caught. @throws SqlError */
export function parseThrow(tokens: TokenStream, line: number): Action {
  const args = isExpression(tokens) ? tokens.list(() => parseExpression(tokens)) : [];
  const [number, message, state] = args;
  return (frame) => {
    if (number !== undefined && message !== undefined && state !== undefined) {
      const traits = { state: intOf(state, frame), endsBatch: true };
      throw new SqlError(intOf(number, frame), textOf(message, frame) ?? '', traits, line);
    }
    const { caught } = frame;
    if (caught === undefined) throw sqlError(10704, [], line);
    throw new SqlError(caught.number, caught.message, { ...caught.traits, endsBatch: true }, caught.line);
  };
}
