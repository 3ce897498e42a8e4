import type { ServerMessage } from '../engine/sql-session';

/**
 * The client sent valid TDS that the simulator does not know. It is answered with an ERROR token that names the
 * construct; the connection stays.
 */
export class UnsupportedRequest extends Error {
  override readonly name = 'UnsupportedRequest';

  /** The error as the client sees it: number 50000, the first that is not one of SQL Server's own. */
  toServerMessage(): ServerMessage {
    const message = `simulator: ${this.message}`;
    return { number: 50000, state: 1, class: 16, message, procedureName: '', lineNumber: 1 };
  }
}
