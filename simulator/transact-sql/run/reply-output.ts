import type { ColumnDescription, Reply, ServerMessage, SqlRequest } from '../../engine/sql-session';
import type { SqlValue } from '../../engine/sql-value';
import type { Output } from './output';

/**
 * Writes results to a client: DONE after each statement of a batch, DONEINPROC inside a procedure, RETURNSTATUS and
 * DONEPROC behind one that a batch has called, one DONE at the end.
 */
export class ReplyOutput implements Output {
  #isDone = false;
  #hasError = false;
  #procedures = 0;

  constructor(
    private readonly reply: Reply,
    private readonly kind: SqlRequest['kind'],
  ) {}

  async resultSet(columns: readonly ColumnDescription[], rows: readonly (readonly SqlValue[])[]): Promise<void> {
    this.#isDone = false;
    this.reply.columns(columns);
    for (const row of rows) {
      const waits = this.reply.row(row);
      if (waits !== undefined) await waits;
    }
  }

  message(message: ServerMessage): void {
    this.#isDone = false;
    if (message.class > 10) this.#hasError = true;
    this.reply.message(message);
  }

  flush(): Promise<void> | undefined {
    return this.reply.flush();
  }

  done(rowCount: number | undefined, hasError = false): void {
    this.#isDone = this.#isInBatch;
    this.reply.done(this.#isDone ? 'DONE' : 'DONEINPROC', {
      ...(rowCount === undefined ? {} : { rowCount }),
      hasError,
    });
  }

  enterProcedure(): void {
    this.#procedures += 1;
  }

  leaveProcedure(status: number | undefined): void {
    this.#procedures -= 1;
    if (!this.#isInBatch || status === undefined) return;
    this.reply.returnStatus(status);
    this.reply.done('DONEPROC', { hasError: this.#hasError });
    this.#isDone = true;
  }

  get #isInBatch(): boolean {
    return this.kind === 'batch' && this.#procedures === 0;
  }

  /** Ends the reply, which must not end without a DONE. */
  end(isComplete: boolean): void {
    if (this.#isDone && isComplete) return;
    this.reply.done(this.kind === 'batch' ? 'DONE' : 'DONEPROC', { hasError: this.#hasError || !isComplete });
  }
}
