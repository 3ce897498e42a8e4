import type { Statement } from '../syntax/ast';
import { parseBatch } from '../syntax/parse-statement';
import { dropOwnTables } from './local-tables';
import type { Output } from './output';
import type { Flow } from './run-statements';
import { runStatements } from './run-statements';
import type { Frame } from './session-state';
import { createFrame } from './session-state';

/** Texts that were parsed lately; the same few come again and again. */
const parsed = new Map<string, readonly Statement[]>();
const MAX_PARSED = 200;

/** @throws SqlError when it is no T-SQL; then nothing of it is carried out. */
export function parseOnce(text: string): readonly Statement[] {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const statements = parseBatch(text);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(text, statements);
  return statements;
}

/**
 * A dynamic text in a frame of its own: its variables, temporary tables and SET options end with it.
 * `prepare` declares its parameters.
 */
export async function runText(
  text: string,
  outer: Frame,
  output: Output,
  prepare: (frame: Frame) => void = () => undefined,
): Promise<Flow> {
  const statements = parseOnce(text);
  const { session } = outer;
  const options = new Map(session.options);
  const { database } = session;
  const frame = createFrame(session, outer.signal, outer);
  try {
    prepare(frame);
    return await runStatements(statements, frame, output);
  } finally {
    dropOwnTables(frame);
    session.options.clear();
    for (const [name, value] of options) session.options.set(name, value);
    session.database = database;
    outer.rowCount = frame.rowCount;
    outer.pendingError = frame.lastError === 0 ? undefined : frame.lastError;
  }
}
