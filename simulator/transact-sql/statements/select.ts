import { emptyScope, NO_ROWS } from '../expressions/scope';
import { parseSelectStatement } from '../queries/query';
import { counted } from '../run/output';
import type { TokenStream } from '../syntax/token-stream';
import type { Action } from './statement';

/** A query as a statement: its rows are sent, or have been put into variables. */
export function parseSelect(tokens: TokenStream): Action {
  const { query, isAssignment } = parseSelectStatement(tokens);
  return async (frame, output) => {
    const { columns, rows } = query(emptyScope(frame));
    const found = rows(NO_ROWS);
    if (!isAssignment) await output.resultSet(columns, found);
    counted(found.length, frame, output);
  };
}
