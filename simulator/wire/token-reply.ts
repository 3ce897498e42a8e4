import type { ColumnDescription, Reply, ServerMessage } from '../engine/sql-session';
import type { SqlType } from '../engine/sql-type';
import type { SqlValue } from '../engine/sql-value';
import { ByteWriter } from './bytes/byte-writer';
import type { Done } from './tokens';
import {
  DoneStatus,
  writeColumns,
  writeDatabaseChange,
  writeDone,
  writeMessage,
  writeReturnStatus,
  writeReturnValue,
  writeRow,
} from './tokens';

/** What is gathered before it goes out in the middle of a reply, in bytes. */
const FLUSH_SIZE = 64 * 1024;

/** Takes bytes of one message; `isEnd` with the last. Returns a promise when the reader is slow and should be waited for. */
export interface MessageSink {
  /** How many bytes fill one packet. */
  readonly capacity: number;
  send(data: Buffer, isEnd: boolean): Promise<void> | undefined;
}

/** One reply as a message of tokens. The last DONE is held back, so that MORE is set on all but the last. */
export class TokenReply implements Reply {
  /** For tokens that a reply of the engine does not have, such as those of a login. */
  readonly out = new ByteWriter();
  #held: Done | undefined;
  #columns: readonly ColumnDescription[] = [];

  constructor(
    private readonly serverName: string,
    private readonly sink: MessageSink,
  ) {}

  columns(columns: readonly ColumnDescription[]): void {
    this.#columns = columns;
    this.#token((out) => writeColumns(out, columns));
  }

  row(values: readonly SqlValue[]): Promise<void> | undefined {
    this.#token((out) => writeRow(out, this.#columns, values));
    return this.#flushWhenLarge();
  }

  message(message: ServerMessage): void {
    this.#token((out) => writeMessage(out, message, this.serverName));
  }

  done(kind: Done['kind'], { rowCount, hasError }: { readonly rowCount?: number; readonly hasError?: boolean }): void {
    this.#release();
    const count = rowCount === undefined ? 0 : DoneStatus.COUNT;
    this.#held = { kind, status: count | (hasError ? DoneStatus.ERROR : 0), rowCount: rowCount ?? 0 };
  }

  returnStatus(value: number): void {
    this.#token((out) => writeReturnStatus(out, value));
  }

  returnValue(name: string, type: SqlType, value: SqlValue): void {
    this.#token((out) => writeReturnValue(out, name, type, value));
  }

  databaseChanged(from: string, to: string): void {
    this.#token((out) => writeDatabaseChange(out, from, to));
  }

  /** Sends what is left and ends the message; a reply without a DONE gets one, because some clients wait for it. */
  end(): Promise<void> | undefined {
    writeDone(this.out, this.#held ?? { kind: 'DONE', status: 0, rowCount: 0 });
    this.#held = undefined;
    return this.sink.send(this.out.drain(), true);
  }

  /** Writes a token whole or, when `write` throws, not at all: the reply can still be ended with an error. */
  #token(write: (out: ByteWriter) => void): void {
    this.#release();
    const start = this.out.length;
    try {
      write(this.out);
    } catch (error) {
      this.out.truncate(start);
      throw error;
    }
  }

  /** Another token follows, so the DONE held back is not the last. */
  #release(): void {
    if (!this.#held) return;
    writeDone(this.out, { ...this.#held, status: this.#held.status | DoneStatus.MORE });
    this.#held = undefined;
  }

  #flushWhenLarge(): Promise<void> | undefined {
    if (this.out.length < FLUSH_SIZE) return undefined;
    const { capacity } = this.sink;
    return this.sink.send(this.out.drain(Math.floor(this.out.length / capacity) * capacity), false);
  }
}
