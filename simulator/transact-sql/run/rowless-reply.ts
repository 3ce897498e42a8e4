import type { Reply, ServerMessage } from '../../engine/sql-session';

/** Keeps the messages of a batch and ends it with its first error, as the Agent does with a T-SQL step. */
export class RowlessReply implements Reply {
  readonly messages: ServerMessage[] = [];
  readonly #stop = new AbortController();
  /** For the batch: ends with the caller's, and with the first error. */
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  get hasError(): boolean {
    return this.messages.some((message) => message.class > 10);
  }

  message(message: ServerMessage): void {
    this.messages.push(message);
    if (message.class > 10) this.#stop.abort();
  }

  /* eslint-disable @typescript-eslint/no-empty-function -- the Agent does not read the rows of a step */
  columns(): void {}
  row(): void {}
  done(): void {}
  returnStatus(): void {}
  returnValue(): void {}
  databaseChanged(): void {}
  /* eslint-enable @typescript-eslint/no-empty-function */
}
