import type { ColumnDescription, ServerMessage } from '../../engine/sql-session';
import type { SqlValue } from '../../engine/sql-value';
import { SqlError } from '../sql-error';

/** Where the results of statements go: to the client, or into a table by INSERT … EXEC. */
export interface Output {
  /** Rows are awaited one by one, so that a slow reader slows the server. */
  resultSet(columns: readonly ColumnDescription[], rows: readonly (readonly SqlValue[])[]): Promise<void>;
  message(message: ServerMessage): void;
  /** A statement has ended; `rowCount` is undefined when it is not to be told. */
  done(rowCount: number | undefined, hasError?: boolean): void;
}

export function messageOf(error: SqlError): ServerMessage {
  return {
    number: error.number,
    state: error.state,
    class: error.severity,
    message: error.message,
    procedureName: error.procedure ?? '',
    lineNumber: error.line ?? 1,
  };
}

/** Takes the rows of INSERT … EXEC; messages go on to where they would have gone. */
export class RowCollector implements Output {
  readonly rows: (readonly SqlValue[])[] = [];
  columns: readonly ColumnDescription[] | undefined;

  constructor(
    private readonly outer: Output,
    private readonly width: number,
  ) {}

  resultSet(columns: readonly ColumnDescription[], rows: readonly (readonly SqlValue[])[]): Promise<void> {
    if (columns.length !== this.width) {
      const message = 'Column name or number of supplied values does not match table definition.';
      throw new SqlError(213, message, { state: 7, reach: 'batch' });
    }
    this.columns = columns;
    this.rows.push(...rows);
    return Promise.resolve();
  }

  message(message: ServerMessage): void {
    this.outer.message(message);
  }

  done(): void {
    // The statements inside are not told to the client; the INSERT is.
  }
}
