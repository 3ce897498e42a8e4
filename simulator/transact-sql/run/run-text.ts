import { parseBatch, type Statement } from '../statements/statement';
import { dropOwnTables } from '../statements/tables';
import type { Output } from './output';
import { runStatements } from './run-statements';
import { createFrame, type Frame, type SessionState, type Variable } from './session-state';

const MOST_PARSED = 50;

/** Remembers the texts of a session, of which the same few come again. @throws SqlError when it is no T-SQL */
export function parseOnce(text: string, { parsed }: SessionState): readonly Statement[] {
  const statements = parsed.get(text) ?? parseBatch(text);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, statements);
  return statements;
}

export async function runBatch(text: string, frame: Frame, output: Output): Promise<void> {
  await runStatements(parseOnce(text, frame.session), frame, output);
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
  const statements = parseOnce(text, session);
  const frame = createFrame(session, outer.signal, outer);
  for (const parameter of parameters) frame.variables.set(parameter.name.toLowerCase(), parameter);
  session.options = new Map(options);
  try {
    await runStatements(statements, frame, output);
  } finally {
    dropOwnTables(frame);
    Object.assign(session, { options, database });
    outer.rowCount = frame.rowCount;
    outer.pendingError = frame.lastError === 0 ? undefined : frame.lastError;
  }
}
