import type { SqlType, SqlValue } from '../../engine/sql-value';
import { literally } from '../expressions/condition';
import { sqlError } from '../sql-error';
import { INT, isText, isUnicode, type TextType } from '../values/types';
import { define, type FunctionDefinition, type Functions } from './definition';

export const TEXT: TextType = { name: 'nvarchar', length: 4000 };
const VARCHAR: TextType = { name: 'varchar', length: 8000 };

/** As wide as the first argument, and never of fixed length. */
function textLikeFirst([first = null]: readonly (SqlType | null)[]): TextType {
  return isText(first) ? { name: isUnicode(first) ? 'nvarchar' : 'varchar', length: first.length } : VARCHAR;
}

/** Of several texts: 8,000 bytes, unless one may be longer (page: REPLICATE). */
function textLikeAll(args: readonly (SqlType | null)[]): TextType {
  const { name, length } = args.some(isUnicode) ? TEXT : VARCHAR;
  return { name, length: args.some((type) => isText(type) && type.length === 'max') ? 'max' : length };
}

function mapped(change: (value: string) => string): FunctionDefinition {
  return define('text', textLikeFirst, ([value]: [string]) => change(value));
}

/** String functions (page: String Functions). Positions count from 1. */
export const TEXT_FUNCTIONS: Functions = {
  UPPER: mapped((value) => value.toUpperCase()),
  LOWER: mapped((value) => value.toLowerCase()),
  LTRIM: mapped((value) => value.replace(/^ +/, '')),
  RTRIM: mapped((value) => value.replace(/ +$/, '')),
  TRIM: mapped((value) => value.replace(/^ +| +$/g, '')),
  LEN: define('text', INT, ([value]: [string]) => value.replace(/ +$/, '').length),
  DATALENGTH: define('any', INT, ([value]: [SqlValue], { args: [type = null] }) => dataLength(value, type)),
  LEFT: define('text int', textLikeFirst, ([value, count]: [string, number]) => value.slice(0, length(count, 537))),
  RIGHT: define('text int', textLikeFirst, ([value, count]: [string, number]) =>
    value.slice(Math.max(0, value.length - length(count, 536))),
  ),
  SUBSTRING: define('text int int', textLikeFirst, ([value, from, count]: [string, number, number]) =>
    value.slice(Math.max(0, from - 1), Math.max(0, from - 1 + length(count, 537))),
  ),
  CHARINDEX: define('text text int?', INT, ([wanted, value, from = 1]: [string, string, number?]) =>
    wanted === '' ? 0 : value.toUpperCase().indexOf(wanted.toUpperCase(), Math.max(0, from - 1)) + 1,
  ),
  REPLACE: define('text text text', textLikeAll, ([value, wanted, other]: [string, string, string]) =>
    wanted === '' ? value : value.replace(new RegExp(literally(wanted), 'gi'), () => other),
  ),
  STUFF: define('text int int text', textLikeAll, ([value, from, count, inserted]: [string, number, number, string]) =>
    from < 1 || from > value.length || count < 0
      ? null
      : value.slice(0, from - 1) + inserted + value.slice(from - 1 + count),
  ),
  REPLICATE: define('text int', textLikeAll, ([value, count]: [string, number], { args }) =>
    count < 0 ? null : value.repeat(count).slice(0, Number(textLikeAll(args).length) || undefined),
  ),
};

/** In bytes; of times, without digits of a second. */
const SIZES: Readonly<Record<string, number>> = {
  ...{ bit: 1, tinyint: 1, smallint: 2, int: 4, uniqueidentifier: 16, date: 3, time: 3, datetime2: 6 },
};

function dataLength(value: SqlValue, type: SqlType | null): number {
  if (typeof value === 'string' && isText(type)) return isUnicode(type) ? value.length * 2 : value.length;
  if (Buffer.isBuffer(value)) return value.length;
  if (type?.name === 'decimal') return 5 + 4 * [9, 19, 28].filter((most) => type.precision > most).length;
  const digits = type !== null && 'scale' in type ? [2, 4].filter((most) => type.scale > most).length : 0;
  return (SIZES[type?.name ?? ''] ?? 8) + digits;
}

function length(count: number, errorWhenNegative: 536 | 537): number {
  if (count < 0) throw sqlError(errorWhenNegative);
  return count;
}
