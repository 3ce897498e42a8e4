import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import type { ByteReader } from '../bytes/byte-reader';
import { decodeCodePage1252 } from './code-page-1252';
import { COLLATION, isUtf8Collation } from './collation';
import { readPlp } from './plp';
import { MAX_LENGTH } from './type-info';

const NULL_LENGTH = 0xffff;

interface Variable {
  readonly type: SqlType;
  readonly value: SqlValue;
}

/** The rest of TYPE_INFO and the value of a text type (MS-TDS 2.2.5.4.3). */
export function readText(reader: ByteReader, name: 'nvarchar' | 'nchar' | 'varchar' | 'char'): Variable {
  const size = reader.uint16();
  const collation = reader.take(COLLATION.length);
  const bytes = readBytes(reader, size);
  const isUnicode = name.startsWith('n');
  const length = lengthOf(size, isUnicode ? 2 : 1);
  if (bytes === null) return { type: { name, length }, value: null };
  if (isUnicode) return { type: { name, length }, value: bytes.toString('utf16le') };
  const value = isUtf8Collation(collation) ? bytes.toString('utf8') : decodeCodePage1252(bytes);
  return { type: { name, length }, value };
}

/** The rest of TYPE_INFO and the value of a binary type. */
export function readBinary(reader: ByteReader, name: 'varbinary' | 'binary'): Variable {
  const size = reader.uint16();
  const bytes = readBytes(reader, size);
  return { type: { name, length: lengthOf(size, 1) }, value: bytes === null ? null : Buffer.from(bytes) };
}

function lengthOf(size: number, unit: number): number | 'max' {
  return size === MAX_LENGTH ? 'max' : size / unit;
}

function readBytes(reader: ByteReader, size: number): Buffer | null {
  if (size === MAX_LENGTH) return readPlp(reader);
  const length = reader.uint16();
  return length === NULL_LENGTH ? null : reader.take(length);
}
