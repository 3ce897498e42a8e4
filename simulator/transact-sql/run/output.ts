import type { ColumnDescription, ServerMessage } from '../../engine/sql-session';
import type { SqlValue } from '../../engine/sql-value';
import type { SqlError } from '../sql-error';
import type { Frame } from './session-state';

/** Where the results of statements go: to the client, or into a table by INSERT … EXEC. */
export interface Output {
  /** Rows are awaited one by one, so that a slow reader slows the server. */
  resultSet(columns: readonly ColumnDescription[], rows: readonly (readonly SqlValue[])[]): Promise<void>;
  message(message: ServerMessage): void;
  /** What was told so far is not kept back until there is more of it (RAISERROR … WITH NOWAIT). */
  flush?(): Promise<void> | undefined;
  /** A statement has ended; `rowCount` is undefined when it is not to be told. */
  done(rowCount: number | undefined, hasError?: boolean): void;
  /** What follows comes from a procedure that the batch has called, until it has ended with its status. */
  enterProcedure?(): void;
  leaveProcedure?(status: number | undefined): void;
}

/** Tells how many rows a statement has touched, unless SET NOCOUNT is ON. */
export function counted(rowCount: number, frame: Frame, output: Output): void {
  frame.rowCount = rowCount;
  output.done(frame.session.options.get('NOCOUNT') === 'ON' ? undefined : rowCount);
}

/** Severity 10 is told as 0 (page: Database Engine error severities). */
export function messageOf({ number, message, traits, procedure = '', line = 1 }: SqlError): ServerMessage {
  const { severity, state } = traits;
  return {
    ...{ number, state, class: severity === 10 ? 0 : severity, message },
    ...{ procedureName: procedure, lineNumber: line },
  };
}

/** Tells a message or an error, at once if it is urgent. */
export async function tell(message: SqlError, output: Output): Promise<void> {
  output.message(messageOf(message));
  if (message.traits.isUrgent) await output.flush?.();
}
