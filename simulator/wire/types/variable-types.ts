import type { SqlType, SqlValue } from '../../engine/sql-value';
import { UnsupportedRequest } from '../errors';
import { type DataType, holdsText, TypeId } from './data-type';

type Variable = Extract<SqlType, { length: unknown }>;

/**
 * SQL_Latin1_General_CP1_CI_AS (MS-TDS 2.2.5.1.2): LCID 0x0409, ignoring case, kana and width, sort id 52. Its code
 * page is 1252.
 */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
/** The bit fUTF8, in the last byte but one of a collation: varchar data are UTF-8. */
const UTF8 = 0x04;
/** The length in TYPE_INFO that announces PLP data. */
const MAX_LENGTH = 0xffff;

interface Bytes<V extends SqlValue> {
  readonly holds: (value: SqlValue) => boolean;
  /** Empty where there is none. */
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

/** What Windows code page 1252 has at 0x80 to 0x9F; all else stands where Latin-1 and Unicode have it. */
const FROM_0X80 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const LATIN_1 = Buffer.from([...Array(256).keys()]).toString('latin1');
const CODE_PAGE_1252 = LATIN_1.slice(0, 0x80) + FROM_0X80 + LATIN_1.slice(0xa0);
const QUESTION_MARK = 0x3f;

const CODE_PAGE: Bytes<string> = {
  ...{ holds: holdsText, collation: COLLATION, unit: 1 },
  /** A character the code page lacks becomes `?`, as in SQL Server's conversions. */
  encode: (text) =>
    Buffer.from(
      Array.from(text, (character) => {
        const byte = CODE_PAGE_1252.indexOf(character);
        return byte < 0 ? QUESTION_MARK : byte;
      }),
    ),
  decode: (bytes) => Array.from(bytes, (byte) => CODE_PAGE_1252.charAt(byte)).join(''),
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
