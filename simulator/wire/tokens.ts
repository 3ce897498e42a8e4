import type { ColumnDescription, ServerMessage } from '../engine/sql-session';
import type { SqlType } from '../engine/sql-type';
import type { SqlValue } from '../engine/sql-value';
import type { ByteWriter } from './bytes/byte-writer';
import { SERVER_VERSION } from './server-version';
import { writeTypeInfo, writeValue } from './types/data-types';
import { COLLATION } from './types/variable-types';

/** Token types (MS-TDS 2.2.4). */
const Token = {
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
const EnvChange = { DATABASE: 1, LANGUAGE: 2, PACKET_SIZE: 4, COLLATION: 7, RESET_ACK: 18 } as const;

/** Bits of the status of DONE, DONEINPROC and DONEPROC (MS-TDS 2.2.7.6). */
export const DoneStatus = { MORE: 0x01, ERROR: 0x02, COUNT: 0x10, ATTENTION: 0x20 } as const;

/** COLMETADATA flags: nullable; the type is fixed and nothing may be updated (MS-TDS 2.2.7.4). */
const NULLABLE = 0x01;
const TSQL_INTERFACE = 1;
const OUTPUT_PARAMETER = 0x01;

export interface Done {
  readonly kind: 'DONE' | 'DONEINPROC' | 'DONEPROC';
  readonly status: number;
  readonly rowCount: number;
}

export function writeDone(out: ByteWriter, { kind, status, rowCount }: Done): void {
  out.uint8(Token[kind]).uint16(status).uint16(0).uint64(BigInt(rowCount));
}

/** ERROR above class 10, INFO otherwise (MS-TDS 2.2.7.10, 2.2.7.13). */
export function writeMessage(out: ByteWriter, message: ServerMessage, serverName: string): void {
  out.uint8(message.class > 10 ? Token.ERROR : Token.INFO).lengthPrefixed(() => {
    out.int32(message.number).uint8(message.state).uint8(message.class);
    out.usVarchar(message.message).bVarchar(serverName).bVarchar(message.procedureName).uint32(message.lineNumber);
  });
}

export function writeColumns(out: ByteWriter, columns: readonly ColumnDescription[]): void {
  out.uint8(Token.COLMETADATA).uint16(columns.length);
  for (const { name, type, nullable } of columns) {
    out.uint32(0).uint16(nullable ? NULLABLE : 0);
    writeTypeInfo(out, type);
    out.bVarchar(name);
  }
}

export function writeRow(out: ByteWriter, columns: readonly ColumnDescription[], values: readonly SqlValue[]): void {
  out.uint8(Token.ROW);
  columns.forEach(({ type }, index) => {
    writeValue(out, type, values[index] ?? null);
  });
}

export function writeReturnStatus(out: ByteWriter, value: number): void {
  out.uint8(Token.RETURNSTATUS).int32(value);
}

export function writeReturnValue(out: ByteWriter, name: string, type: SqlType, value: SqlValue): void {
  out.uint8(Token.RETURNVALUE).uint16(0).bVarchar(name).uint8(OUTPUT_PARAMETER).uint32(0).uint16(NULLABLE);
  writeTypeInfo(out, type);
  writeValue(out, type, value);
}

export function writeLoginAck(out: ByteWriter, tdsVersion: number): void {
  const { major, minor, build, program } = SERVER_VERSION;
  out.uint8(Token.LOGINACK).lengthPrefixed(() => {
    const bigEndian = Buffer.alloc(4);
    bigEndian.writeUInt32BE(tdsVersion);
    out.uint8(TSQL_INTERFACE).raw(bigEndian).bVarchar(program);
    out
      .uint8(major)
      .uint8(minor)
      .uint8(build >> 8)
      .uint8(build & 0xff);
  });
}

export function writeDatabaseChange(out: ByteWriter, from: string, to: string): void {
  writeTextChange(out, EnvChange.DATABASE, from, to);
}

export function writeLanguage(out: ByteWriter, language: string): void {
  writeTextChange(out, EnvChange.LANGUAGE, '', language);
}

export function writePacketSizeChange(out: ByteWriter, from: number, to: number): void {
  writeTextChange(out, EnvChange.PACKET_SIZE, String(from), String(to));
}

export function writeCollation(out: ByteWriter): void {
  out.uint8(Token.ENVCHANGE).lengthPrefixed(() => {
    out.uint8(EnvChange.COLLATION).uint8(COLLATION.length).raw(COLLATION).uint8(0);
  });
}

/** Says that RESETCONNECTION was carried out. */
export function writeResetAck(out: ByteWriter): void {
  out.uint8(Token.ENVCHANGE).lengthPrefixed(() => {
    out.uint8(EnvChange.RESET_ACK).uint8(0).uint8(0);
  });
}

function writeTextChange(out: ByteWriter, kind: number, from: string, to: string): void {
  out.uint8(Token.ENVCHANGE).lengthPrefixed(() => {
    out.uint8(kind).bVarchar(to).bVarchar(from);
  });
}
