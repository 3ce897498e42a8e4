import type { ANTLRErrorListener, ParseTree } from 'antlr4ts-sql';
import { antlr4tsSQL, PredictionMode, SQLDialect, TSQLGrammar } from 'antlr4ts-sql';
import { ACCEPTED, type Verdict } from './verdict';

const tsql = new antlr4tsSQL(SQLDialect.TSQL);

class NotAccepted extends Error {}

/** What ANTLR's public T-SQL grammar says, which knows nothing of this project. */
export function grammarVerdict(text: string): Verdict {
  // SLL takes a quarter of the time. What it accepts is right; it may reject something that LL accepts.
  const quick = parse(text, PredictionMode.SLL);
  return quick.is === 'accepted' ? quick : parse(text, PredictionMode.LL);
}

function parse(text: string, mode: PredictionMode): Verdict {
  try {
    const parser = tsql.getParser(tsql.getTokens(text, [FIRST_ERROR]), [FIRST_ERROR]);
    parser.interpreter.setPredictionMode(mode);
    const tree = tsql.getParseTree(parser);
    return callsLater(tree, text)
      ? { is: 'rejected', why: 'a procedure is called without EXECUTE later on' }
      : ACCEPTED;
  } catch (error) {
    if (!(error instanceof NotAccepted)) throw error;
    return { is: 'rejected', why: error.message };
  }
}

/**
 * The grammar reads files, and begins another batch of them wherever the call of a procedure without EXECUTE helps. What
 * is sent to a server is one batch. The exception is what it takes for a call after GRANT … TO: the principal.
 */
function callsLater(tree: ParseTree, text: string): boolean {
  if (!(tree instanceof TSQLGrammar.Tsql_fileContext)) return false;
  const calls = tree
    .batch()
    .slice(1)
    .flatMap((batch) => batch.execute_body_batch() ?? []);
  return calls.some(({ start }) => !/\bTO\s+$/i.test(text.slice(0, start.startIndex)));
}

/** To go on after an error, as the parser does, takes longer than everything before it. */
const FIRST_ERROR: ANTLRErrorListener<unknown> = {
  syntaxError: (_recognizer: unknown, _symbol: unknown, line: number, column: number, message: string) => {
    // What would have been right is a list of hundreds of keywords.
    throw new NotAccepted(`line ${line}, column ${column}: ${message.replace(/ expecting \{[^]*/, '')}`);
  },
};

/** The tokens of a text as they are written, without blanks and comments. */
export function tokensOf(text: string): string[] {
  const stream = tsql.getTokens(text, []);
  stream.fill();
  return stream
    .getTokens()
    .filter(({ channel, stopIndex, startIndex }) => channel === 0 && stopIndex >= startIndex)
    .map(({ startIndex, stopIndex }) => text.slice(startIndex, stopIndex + 1));
}
