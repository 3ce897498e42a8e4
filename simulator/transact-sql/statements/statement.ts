import type { Scope } from '../expressions/scope';
import type { Output } from '../run/run-statements';
import type { Frame } from '../run/session-state';
import { unsupported } from '../sql-error';
import { TokenStream } from '../syntax/token-stream';
import { CONTROL_FLOW, parsePrint, parseRaiserror, parseThrow, parseWaitfor } from './control-flow';
import { parseAlterRole, parseCreate, parseDeclare, parseDrop, parseGrant } from './definitions';
import { parseExecute } from './execute';
import { parseDelete, parseInsert, parseSelect } from './rows';
import { parseSet, parseUse } from './set-and-use';

/** How a list of statements goes on after one of them; undefined is: with the next. */
export type Flow = 'break' | 'continue' | 'return' | undefined;

/** One statement, ready to be carried out any number of times. */
export interface Statement {
  readonly line: number;
  readonly binds?: readonly Bind[];
  /** Once, behind what it binds: a declaration does not see its own variables. */
  declare?(frame: Frame): void;
  readonly inner?: readonly Statement[];
  run(frame: Frame, output: Output): Flow | Promise<Flow>;
}

/** Looks for what something of a statement names, before the batch runs. @throws SqlError */
export type Bind = (scope: Scope) => unknown;

/** What a statement does that holds no other. */
export interface Action extends Pick<Statement, 'binds' | 'declare'> {
  run(frame: Frame, output: Output): void | Promise<void>;
}

type ParseAction = (tokens: TokenStream, line: number) => Action;

const ACTIONS: Readonly<Record<string, ParseAction>> = {
  ALTER: parseAlterRole,
  CREATE: parseCreate,
  DECLARE: parseDeclare,
  DELETE: parseDelete,
  DROP: parseDrop,
  EXEC: parseExecute,
  EXECUTE: parseExecute,
  GRANT: parseGrant,
  INSERT: parseInsert,
  PRINT: parsePrint,
  RAISERROR: parseRaiserror,
  SET: parseSet,
  THROW: parseThrow,
  USE: parseUse,
  WAITFOR: parseWaitfor,
};

/** Statements of T-SQL that somebody may try here. */
const UNSUPPORTED = (
  'BACKUP CHECKPOINT CLOSE COMMIT DBCC DEALLOCATE DENY FETCH GOTO KILL MERGE OPEN RECONFIGURE RESTORE REVERT REVOKE ' +
  'ROLLBACK SAVE SHUTDOWN TRUNCATE UPDATE'
).split(' ');

/** A whole batch. @throws SqlError for the first thing that is not T-SQL or not known: nothing is carried out then */
export function parseBatch(text: string): Statement[] {
  const tokens = new TokenStream(text);
  const statements: Statement[] = [];
  while ((skipSemicolons(tokens), !tokens.isAtEnd)) {
    const { keyword } = tokens.peek();
    // A procedure may be called without EXECUTE at the start of a batch.
    const isBareCall =
      statements.length === 0 && tokens.isName() && !(keyword in ACTIONS) && !(keyword in CONTROL_FLOW);
    statements.push(isBareCall ? actionStatement(parseExecute, tokens) : parseStatement(tokens));
  }
  return statements;
}

export function parseStatement(tokens: TokenStream): Statement {
  skipSemicolons(tokens);
  const { line, keyword, kind } = tokens.peek();
  if (keyword === 'SELECT' || keyword === 'WITH') return actionStatement(parseSelect, tokens);
  const [parseAction, parseControlFlow] = [ACTIONS[keyword], CONTROL_FLOW[keyword]];
  if (parseAction !== undefined || parseControlFlow !== undefined) tokens.next();
  if (parseAction !== undefined) return actionStatement(parseAction, tokens, line);
  if (parseControlFlow !== undefined) return { line, ...parseControlFlow(tokens) };
  throw kind === 'word' && UNSUPPORTED.includes(keyword) ? unsupported(keyword, line) : tokens.syntaxError();
}

function actionStatement(parse: ParseAction, tokens: TokenStream, line = tokens.line): Statement {
  const action = parse(tokens, line);
  const run = async (frame: Frame, output: Output): Promise<Flow> => {
    await action.run(frame, output);
    // Evaluated before the statement changes it, this is what it leaves to the next one.
    frame.lastError = frame.pendingError ?? 0;
    frame.pendingError = undefined;
    return undefined;
  };
  return { ...action, line, run };
}

export function skipSemicolons(tokens: TokenStream): void {
  while (tokens.take(';'));
}
