import type { ServerMessage } from '../engine/sql-session';
import { serverMessage } from './server-message';

/**
 * The client sent valid TDS that the simulator does not know. It is answered with an ERROR token that names the
 * construct; the connection stays.
 */
export class UnsupportedRequest extends Error {
  /** The error as the client sees it: number 50000, the first that is not one of SQL Server's own. */
  toServerMessage(): ServerMessage {
    return serverMessage({ number: 50000, state: 1, class: 16, message: `simulator: ${this.message}` });
  }
}
