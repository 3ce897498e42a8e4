import type { ColumnDescription, Reply, ServerMessage } from '../engine/sql-session';
import type { SqlType, SqlValue } from '../engine/sql-value';
import { ByteWriter } from './bytes';
import { writeTypeInfo, writeValue } from './types/data-types';

/** Token types (MS-TDS 2.2.4). */
export const Token = {
  RETURNSTATUS: 0x79,
  COLMETADATA: 0x81,
  ERROR: 0xaa,
  INFO: 0xab,
  RETURNVALUE: 0xac,
  LOGINACK: 0xad,
  ROW: 0xd1,
  ENVCHANGE: 0xe3,
  DONE: 0xfd,
  DONEPROC: 0xfe,
  DONEINPROC: 0xff,
} as const;

/** Types of ENVCHANGE (MS-TDS 2.2.7.9). */
export const EnvChange = { DATABASE: 1, LANGUAGE: 2, PACKET_SIZE: 4, COLLATION: 7, RESET_ACK: 18 } as const;

/** Bits of the status of DONE, DONEINPROC and DONEPROC (MS-TDS 2.2.7.6). */
export const DoneStatus = { MORE: 0x01, ERROR: 0x02, COUNT: 0x10, ATTENTION: 0x20 } as const;

/** The flag fNullable of COLMETADATA and RETURNVALUE (MS-TDS 2.2.7.4). */
export const NULLABLE = 0x01;
/** Interface of LOGINACK (MS-TDS 2.2.7.14). */
export const TSQL_INTERFACE = 1;
/** Status of RETURNVALUE (MS-TDS 2.2.7.19). */
export const OUTPUT_PARAMETER = 0x01;

/** What PRELOGIN and LOGINACK say: the version number of SQL Server 2022, and a name that hides nothing. */
export const SERVER_VERSION = {
  major: 16,
  minor: 0,
  build: 1000,
  program: 'Microsoft SQL Server (simulated)',
} as const;

/** What is gathered before it goes out in the middle of a reply, in bytes. */
const FLUSH_SIZE = 64 * 1024;

/** Takes bytes of one message; `isEnd` with the last. Returns a promise when the reader is slow and should be waited for. */
export interface MessageSink {
  /** How many bytes fill one packet. */
  readonly capacity: number;
  send(data: Buffer, isEnd: boolean): Promise<void> | undefined;
}

interface Done {
  readonly kind: 'DONE' | 'DONEINPROC' | 'DONEPROC';
  readonly status: number;
  readonly rowCount: number;
}

/**
 * One reply as a message of tokens (MS-TDS 2.2.7). The last DONE is held back, so that MORE is set on all but the last.
 */
export class TokenReply implements Reply {
  readonly #out = new ByteWriter();
  #held: Done | undefined;
  #columns: readonly ColumnDescription[] = [];

  constructor(
    private readonly serverName: string,
    private readonly sink: MessageSink,
  ) {}

  columns(columns: readonly ColumnDescription[]): void {
    this.#columns = columns;
    this.#token(Token.COLMETADATA, (out) => {
      out.uint16(columns.length);
      for (const { name, type, nullable } of columns) {
        out.uint32(0).uint16(nullable ? NULLABLE : 0);
        writeTypeInfo(out, type);
        out.bVarchar(name);
      }
    });
  }

  row(values: readonly SqlValue[]): Promise<void> | undefined {
    this.#token(Token.ROW, (out) =>
      this.#columns.forEach(({ type }, index) => writeValue(out, type, values[index] ?? null)),
    );
    return this.#flushWhenLarge();
  }

  /** ERROR above class 10, INFO otherwise (MS-TDS 2.2.7.10, 2.2.7.13). */
  message({ number, state, class: severity, message, procedureName, lineNumber }: ServerMessage): void {
    this.#sizedToken(severity > 10 ? Token.ERROR : Token.INFO, (out) => {
      out.int32(number).uint8(state).uint8(severity);
      out.usVarchar(message).bVarchar(this.serverName).bVarchar(procedureName).uint32(lineNumber);
    });
  }

  /** The packet it ends in may be shorter than others, though it is not the last. */
  flush(): Promise<void> | undefined {
    return this.sink.send(this.#out.drain(), false);
  }

  done(kind: Done['kind'], { rowCount, hasError }: { readonly rowCount?: number; readonly hasError?: boolean }): void {
    const count = rowCount === undefined ? 0 : DoneStatus.COUNT;
    this.#hold({ kind, status: count | (hasError ? DoneStatus.ERROR : 0), rowCount: rowCount ?? 0 });
  }

  attentionAcknowledged(): void {
    this.#hold({ kind: 'DONE', status: DoneStatus.ATTENTION, rowCount: 0 });
  }

  returnStatus(value: number): void {
    this.#token(Token.RETURNSTATUS, (out) => out.int32(value));
  }

  returnValue(name: string, type: SqlType, value: SqlValue): void {
    this.#token(Token.RETURNVALUE, (out) => {
      out.uint16(0).bVarchar(name).uint8(OUTPUT_PARAMETER).uint32(0).uint16(NULLABLE);
      writeTypeInfo(out, type);
      writeValue(out, type, value);
    });
  }

  databaseChanged(from: string, to: string): void {
    this.environmentChanged('DATABASE', to, from);
  }

  /** ENVCHANGE (MS-TDS 2.2.7.9); text counts characters, anything else bytes. */
  environmentChanged(what: keyof typeof EnvChange, to: string | Buffer, from = ''): void {
    this.#sizedToken(Token.ENVCHANGE, (out) => {
      out.uint8(EnvChange[what]);
      if (typeof to === 'string') out.bVarchar(to);
      else out.uint8(to.length).raw(to);
      out.bVarchar(from);
    });
  }

  loginAcknowledged(tdsVersion: number): void {
    const { major, minor, build, program } = SERVER_VERSION;
    this.#sizedToken(Token.LOGINACK, (out) => {
      const bigEndian = Buffer.alloc(4);
      bigEndian.writeUInt32BE(tdsVersion);
      out.uint8(TSQL_INTERFACE).raw(bigEndian).bVarchar(program);
      out.raw(Buffer.of(major, minor, build >> 8, build & 0xff));
    });
  }

  /** Sends what is left and ends the message; a reply without a DONE gets one, because some clients wait for it. */
  end(): Promise<void> | undefined {
    this.#writeDone(this.#held ?? { kind: 'DONE', status: 0, rowCount: 0 });
    this.#held = undefined;
    return this.sink.send(this.#out.drain(), true);
  }

  /** Writes a token whole or, when `write` throws, not at all: the reply can still be ended with an error. */
  #token(token: number, write: (out: ByteWriter) => void): void {
    this.#release();
    const start = this.#out.length;
    try {
      write(this.#out.uint8(token));
    } catch (error) {
      this.#out.truncate(start);
      throw error;
    }
  }

  #sizedToken(token: number, write: (out: ByteWriter) => void): void {
    this.#token(token, (out) => {
      out.lengthPrefixed(() => write(out));
    });
  }

  #hold(done: Done): void {
    this.#release();
    this.#held = done;
  }

  /** Another token follows, so the DONE held back is not the last. */
  #release(): void {
    if (!this.#held) return;
    this.#writeDone({ ...this.#held, status: this.#held.status | DoneStatus.MORE });
    this.#held = undefined;
  }

  #writeDone({ kind, status, rowCount }: Done): void {
    this.#out.uint8(Token[kind]).uint16(status).uint16(0).uint64(BigInt(rowCount));
  }

  #flushWhenLarge(): Promise<void> | undefined {
    if (this.#out.length < FLUSH_SIZE) return undefined;
    const { capacity } = this.sink;
    return this.sink.send(this.#out.drain(Math.floor(this.#out.length / capacity) * capacity), false);
  }
}
