import { sameName } from '../expressions/scope';
import { messageOf } from '../run/output';
import { SqlError, sqlError } from '../sql-error';
import type { TokenStream } from '../syntax/token-stream';
import type { Action } from './statement';

/** @throws SqlError 911 */
export function parseUse(tokens: TokenStream, line: number): Action {
  const database = tokens.name();
  return (frame, output) => {
    const { session } = frame;
    const found = session.server.databases.find((name) => sameName(name, database));
    if (found === undefined) throw sqlError(911, [database], line);
    session.database = found;
    frame.rowCount = 0;
    const text = `Changed database context to '${found}'.`;
    output.message(messageOf(new SqlError(5701, text, { severity: 0, state: 2 }, line)));
  };
}
