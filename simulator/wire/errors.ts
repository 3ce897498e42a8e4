import type { ServerMessage } from '../engine/sql-session';

/** The client sent bytes that are not TDS. Whoever reads them lets this end the connection, and only that one. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** The client sent valid TDS that is not known here. An ERROR token names it; the connection stays. */
export class UnsupportedRequest extends Error {
  /** The error as the client sees it: number 50000, the first that is not one of SQL Server's own. */
  toServerMessage(): ServerMessage {
    return serverMessage(50_000, 16, `simulator: ${this.message}`);
  }
}

/** A message of the wire itself, outside of any procedure. Severity 10 travels as class 0 (page: Error Severities). */
export function serverMessage(number: number, severity: number, message: string, state = 1): ServerMessage {
  return { number, state, class: severity, message, procedureName: '', lineNumber: 1 };
}
