import type { ServerMessage } from '../engine/sql-session';

/** A message that is no error. Severity 10 travels as class 0 (page: Database Engine Error Severities). */
export function information(number: number, state: number, message: string): ServerMessage {
  return { number, state, class: 0, message, procedureName: '', lineNumber: 1 };
}
