import type { ServerMessage } from '../engine/sql-session';

/** A message of the wire itself, outside of any procedure. Severity 10 travels as class 0 (page: Error Severities). */
export function serverMessage(message: Omit<ServerMessage, 'procedureName' | 'lineNumber'>): ServerMessage {
  return { ...message, procedureName: '', lineNumber: 1 };
}
