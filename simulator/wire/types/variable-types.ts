import { fromCodePage, toCodePage } from '../../engine/code-page';
import type { SqlType, SqlValue } from '../../engine/sql-value';
import { UnsupportedRequest } from '../errors';
import { type DataType, holdsText, TypeId } from './data-type';

type Variable = Extract<SqlType, { length: unknown }>;

/** SQL_Latin1_General_CP1_CI_AS (MS-TDS 2.2.5.1.2): LCID 0x0409, flags, sort id 52. Its code page is 1252. */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
/** The bit fUTF8, in the last byte but one of a collation: varchar data are UTF-8. */
const UTF8 = 0x04;
/** The length in TYPE_INFO that announces PLP data. */
const MAX_LENGTH = 0xffff;

interface Bytes<V extends SqlValue> {
  readonly holds: (value: SqlValue) => boolean;
  readonly collation: Buffer;
  /** Bytes of what the length of the type counts. */
  readonly unit: number;
  readonly encode: (value: V) => Buffer;
  readonly decode: (bytes: Buffer) => V;
}

const UNICODE: Bytes<string> = {
  ...{ holds: holdsText, collation: COLLATION, unit: 2 },
  encode: (value) => Buffer.from(value, 'utf16le'),
  decode: (bytes) => bytes.toString('utf16le'),
};

const CODE_PAGE: Bytes<string> = {
  ...{ holds: holdsText, collation: COLLATION, unit: 1 },
  ...{ encode: toCodePage, decode: fromCodePage },
};

const BINARY: Bytes<Buffer> = {
  ...{ holds: (value) => Buffer.isBuffer(value), collation: Buffer.alloc(0), unit: 1 },
  encode: (value) => value,
  decode: (bytes) => Buffer.from(bytes),
};

/** Text and binary, whose TYPE_INFO is a length of two bytes and, for text, a collation (MS-TDS 2.2.5.4.3). */
export const VARIABLE_TYPES: readonly DataType[] = [
  variable(TypeId.NVARCHAR, 'nvarchar', UNICODE),
  variable(TypeId.NCHAR, 'nchar', UNICODE),
  variable(TypeId.BIGVARCHAR, 'varchar', CODE_PAGE),
  variable(TypeId.BIGCHAR, 'char', CODE_PAGE),
  variable(TypeId.BIGVARBINARY, 'varbinary', BINARY),
  variable(TypeId.BIGBINARY, 'binary', BINARY),
];

function variable<V extends SqlValue>(id: number, name: Variable['name'], bytes: Bytes<V>): DataType {
  const { holds, collation, unit, encode, decode } = bytes;
  return {
    ...{ id, name, holds, encode, decode },
    writeInfo: (out, { length }: Variable) =>
      void out.uint16(length === 'max' ? MAX_LENGTH : length * unit).raw(collation),
    readInfo: (reader) => {
      const size = reader.uint16();
      const isUtf8 = ((reader.take(collation.length)[3] ?? 0) & UTF8) !== 0;
      if (isUtf8) throw new UnsupportedRequest('unsupported collation of an RPC parameter: UTF-8');
      return { name, length: size === MAX_LENGTH ? 'max' : size / unit };
    },
  };
}
