import type { ColumnDescription, Reply, ServerMessage } from '../engine/sql-session';
import type { SqlType, SqlValue } from '../engine/sql-value';
import { ByteWriter, filled } from './bytes';
import { writeTypeInfo, writeValue } from './types/data-types';

/** Token types (MS-TDS 2.2.4). */
const Token = {
  ...{ RETURNSTATUS: 0x79, COLMETADATA: 0x81, ERROR: 0xaa, INFO: 0xab, RETURNVALUE: 0xac, LOGINACK: 0xad },
  ...{ ROW: 0xd1, ENVCHANGE: 0xe3, DONE: 0xfd, DONEPROC: 0xfe, DONEINPROC: 0xff },
} as const;

/** Types of ENVCHANGE (MS-TDS 2.2.7.9). */
const EnvChange = { DATABASE: 1, LANGUAGE: 2, PACKET_SIZE: 4, COLLATION: 7, RESET_ACK: 18 } as const;

/** Bits of the status of DONE, DONEINPROC and DONEPROC (MS-TDS 2.2.7.6). */
const DoneStatus = { FINAL: 0x00, MORE: 0x01, ERROR: 0x02, COUNT: 0x10, ATTENTION: 0x20 } as const;

/** The flag fNullable of COLMETADATA and RETURNVALUE (MS-TDS 2.2.7.4). */
const NULLABLE = 0x01;
/** Interface of LOGINACK (MS-TDS 2.2.7.14). */
const TSQL_INTERFACE = 1;
/** Status of RETURNVALUE (MS-TDS 2.2.7.19). */
const OUTPUT_PARAMETER = 0x01;

/** What PRELOGIN and LOGINACK say: the version number of SQL Server 2022 (16.0.1000) … */
export const SERVER_VERSION = Buffer.of(16, 0, 1000 >> 8, 1000 & 0xff);
/** … and a name that hides nothing. */
const PROGRAM = 'Microsoft SQL Server (simulated)';

/** Sends bytes of one message; `isEnd` with the last. */
export type SendData = (data: Buffer, isEnd: boolean) => void;

interface Done {
  readonly kind: 'DONE' | 'DONEINPROC' | 'DONEPROC';
  readonly status: number;
  readonly rowCount: number;
}

/** One reply as a message of tokens (MS-TDS 2.2.7). The last DONE is held back: MORE is set on all but the last. */
export class TokenReply implements Reply {
  readonly #out = new ByteWriter();
  #held: Done | undefined;
  #columns: readonly ColumnDescription[] = [];

  constructor(
    private readonly serverName: string,
    private readonly send: SendData,
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

  row(values: readonly SqlValue[]): void {
    this.#token(Token.ROW, (out) =>
      this.#columns.forEach(({ type }, index) => writeValue(out, type, values[index] ?? null)),
    );
  }

  /** ERROR above class 10, INFO otherwise (MS-TDS 2.2.7.10, 2.2.7.13). */
  message({ number, state, class: severity, message, procedureName, lineNumber }: ServerMessage): void {
    this.#sizedToken(severity > 10 ? Token.ERROR : Token.INFO, (out) => {
      out.int32(number).uint8(state).uint8(severity);
      out.usVarchar(message).bVarchar(this.serverName).bVarchar(procedureName).uint32(lineNumber);
    });
  }

  /** The packet it ends in may be shorter than others, though it is not the last. */
  flush(): void {
    this.send(this.#out.drain(), false);
  }

  done(kind: Done['kind'], { rowCount, hasError }: { readonly rowCount?: number; readonly hasError?: boolean }): void {
    const count = rowCount === undefined ? 0 : DoneStatus.COUNT;
    this.#hold({ kind, status: count | (hasError ? DoneStatus.ERROR : 0), rowCount: rowCount ?? 0 });
  }

  /** An error in place of what was asked for, or of the rest of it. */
  failed(message: ServerMessage): void {
    this.message(message);
    this.done('DONE', { hasError: true });
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
    this.#sizedToken(Token.LOGINACK, (out) => {
      const bigEndian = filled(4, (bytes) => bytes.writeUInt32BE(tdsVersion));
      out.uint8(TSQL_INTERFACE).raw(bigEndian).bVarchar(PROGRAM).raw(SERVER_VERSION);
    });
  }

  /** Sends what is left and ends the message; a reply without a DONE gets one, because some clients wait for it. */
  end(): void {
    this.#held ??= { kind: 'DONE', status: 0, rowCount: 0 };
    this.#release(DoneStatus.FINAL);
    this.send(this.#out.drain(), true);
  }

  /** Writes a token whole or, when `write` throws, not at all: the reply can still be ended with an error. */
  #token(token: number, write: (out: ByteWriter) => void): void {
    const written = new ByteWriter().uint8(token);
    write(written);
    this.#release(DoneStatus.MORE);
    this.#out.raw(written.drain());
  }

  #sizedToken(token: number, write: (out: ByteWriter) => void): void {
    const content = new ByteWriter();
    write(content);
    const bytes = content.drain();
    this.#token(token, (out) => out.uint16(bytes.length).raw(bytes));
  }

  #hold(done: Done): void {
    this.#release(DoneStatus.MORE);
    this.#held = done;
  }

  #release(more: number): void {
    if (!this.#held) return;
    const { kind, status, rowCount } = this.#held;
    this.#out
      .uint8(Token[kind])
      .uint16(status | more)
      .uint16(0)
      .uint64(BigInt(rowCount));
    this.#held = undefined;
  }
}
