import type { Reply, ServerMessage } from '../../engine/sql-session';

const ignore = (): void => undefined;

/** Keeps the messages of a batch and ends it with its first error, as the Agent does with a T-SQL step. */
export class RowlessReply implements Reply {
  readonly messages: ServerMessage[] = [];
  readonly #stop = new AbortController();
  /** For the batch: ends with the caller's, and with the first error. */
  readonly signal: AbortSignal;

  readonly columns = ignore;
  readonly row = ignore;
  readonly done = ignore;
  readonly returnStatus = ignore;
  readonly returnValue = ignore;
  readonly databaseChanged = ignore;

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
}
