import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { conversionFailed } from '../sql-error';
import { notAllowed } from './convert';
import { isBinary, isText } from './type-rules';

const INTEGER_BYTES: Readonly<Record<string, number>> = { bit: 1, tinyint: 1, smallint: 2, int: 4, bigint: 8 };

/** @throws SqlError 8114 for text that is not hexadecimal with style 1 or 2, 529 */
export function toBinary(
  value: Exclude<SqlValue, null>,
  from: SqlType,
  to: Extract<SqlType, { name: 'varbinary' | 'binary' }>,
  style: number | undefined,
): Buffer {
  const bytes = bytesOf(value, from, to, style);
  const length = to.length === 'max' ? bytes.length : to.length;
  if (to.name === 'binary' && bytes.length < length) {
    const padding = Buffer.alloc(length - bytes.length);
    // Numbers are padded in front, everything else behind.
    return Buffer.concat(from.name in INTEGER_BYTES ? [padding, bytes] : [bytes, padding]);
  }
  return from.name in INTEGER_BYTES ? bytes.subarray(Math.max(0, bytes.length - length)) : bytes.subarray(0, length);
}

function bytesOf(value: Exclude<SqlValue, null>, from: SqlType, to: SqlType, style: number | undefined): Buffer {
  if (isBinary(from)) return value as Buffer;
  if (isText(from)) return bytesOfText(value as string, from, to, style);
  if (from.name === 'uniqueidentifier') return bytesOfGuid(value as string);
  const size = INTEGER_BYTES[from.name];
  if (size === undefined) throw notAllowed(from, to);
  const hex = BigInt.asUintN(size * 8, BigInt(value as number | bigint)).toString(16);
  return Buffer.from(hex.padStart(size * 2, '0'), 'hex');
}

function bytesOfText(text: string, from: SqlType, to: SqlType, style: number | undefined): Buffer {
  if (style !== 1 && style !== 2) return Buffer.from(text, from.name.startsWith('n') ? 'utf16le' : 'latin1');
  const match = (style === 1 ? /^0x((?:[0-9a-f]{2})*)$/i : /^((?:[0-9a-f]{2})*)$/i).exec(text);
  if (match === null) throw conversionFailed(8114, `Error converting data type ${from.name} to ${to.name}.`);
  return Buffer.from(match[1] ?? '', 'hex');
}

function bytesOfGuid(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
