import type { SqlType } from '../../engine/sql-type';
import type { SqlValue } from '../../engine/sql-value';
import { sqlError, unsupported } from '../sql-error';
import type { BinaryType } from './types';
import { isBinary, isText, isUnicode } from './types';

/** From text, as its bytes or as the digits that it shows (styles 1 and 2). @throws SqlError 8114 */
export function toBinary(value: SqlValue, from: SqlType, to: BinaryType, style: number | undefined): Buffer {
  const bytes = bytesOf(value, from, to, style);
  const length = to.length === 'max' ? bytes.length : to.length;
  const isPadded = to.name === 'binary' && bytes.length < length;
  return isPadded ? Buffer.concat([bytes], length) : bytes.subarray(0, length);
}

function bytesOf(value: SqlValue, from: SqlType, to: SqlType, style: number | undefined): Buffer {
  if (isBinary(from)) return value as Buffer;
  if (!isText(from)) throw unsupported(`conversion of ${from.name} to ${to.name}`);
  const text = value as string;
  if (style !== 1 && style !== 2) return Buffer.from(text, isUnicode(from) ? 'utf16le' : 'latin1');
  const digits = (style === 1 ? /^0x((?:[0-9a-f]{2})*)$/i : /^((?:[0-9a-f]{2})*)$/i).exec(text)?.[1];
  if (digits === undefined) throw sqlError(8114, [from.name, to.name]);
  return Buffer.from(digits, 'hex');
}
