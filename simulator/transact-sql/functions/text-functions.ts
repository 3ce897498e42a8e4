import type { SqlValue } from '../../engine/sql-value';
import { likePattern } from '../query/like-pattern';
import { conversionFailed } from '../sql-error';
import { keyOf } from '../values/compare';
import { convert } from '../values/convert';
import type { FunctionCall, FunctionDefinition, Functions } from './definition';
import { INT, MAX_TEXT, TEXT, textLikeFirst, typeOfFirst } from './definition';

const text = (value: SqlValue | undefined): string => (typeof value === 'string' ? value : '');
const number = (value: SqlValue | undefined): number => (typeof value === 'number' ? value : 0);

/** Of one text, a text. */
function mapped(change: (value: string) => string): FunctionDefinition {
  return { parameters: ['text'], type: textLikeFirst, evaluate: ({ values: [value] }) => change(text(value)) };
}

/** String functions (page: String Functions). Positions count from 1. */
export const TEXT_FUNCTIONS: Functions = {
  UPPER: mapped((value) => value.toUpperCase()),
  LOWER: mapped((value) => value.toLowerCase()),
  LTRIM: mapped((value) => value.replace(/^ +/, '')),
  RTRIM: mapped((value) => value.replace(/ +$/, '')),
  TRIM: mapped((value) => value.replace(/^ +| +$/g, '')),
  REVERSE: mapped((value) => Array.from(value).reverse().join('')),
  LEN: { parameters: ['text'], type: INT, evaluate: ({ values: [value] }) => text(value).replace(/ +$/, '').length },
  DATALENGTH: { parameters: ['any'], type: INT, evaluate: dataLength },
  LEFT: {
    parameters: ['text', 'int'],
    type: textLikeFirst,
    evaluate: ({ values: [value, count] }) => text(value).slice(0, requireLength(number(count), LEFT_LENGTH)),
  },
  RIGHT: {
    parameters: ['text', 'int'],
    type: textLikeFirst,
    evaluate: ({ values: [value, count] }) =>
      text(value).slice(Math.max(0, text(value).length - requireLength(number(count), RIGHT_LENGTH))),
  },
  SUBSTRING: { parameters: ['text', 'int', 'int'], type: textLikeFirst, evaluate: substring },
  CHARINDEX: {
    parameters: ['text', 'text', 'int'],
    optional: 1,
    type: INT,
    evaluate: ({ values: [wanted, value, from] }) =>
      wanted === ''
        ? 0
        : text(value)
            .toUpperCase()
            .indexOf(text(wanted).toUpperCase(), Math.max(0, number(from) - 1)) + 1,
  },
  PATINDEX: {
    parameters: ['text', 'text'],
    type: INT,
    evaluate: ({ values: [pattern, value] }) => patternIndex(text(pattern), text(value)),
  },
  REPLACE: { parameters: ['text', 'text', 'text'], type: TEXT, evaluate: replace },
  STUFF: {
    parameters: ['text', 'int', 'int', 'text'],
    type: TEXT,
    evaluate: ({ values: [value, from, count, inserted] }) => {
      const start = number(from) - 1;
      if (start < 0 || start >= text(value).length || number(count) < 0) return null;
      return text(value).slice(0, start) + text(inserted) + text(value).slice(start + number(count));
    },
  },
  REPLICATE: {
    parameters: ['text', 'int'],
    type: TEXT,
    evaluate: ({ values: [value, count] }) => (number(count) < 0 ? null : text(value).repeat(number(count))),
  },
  SPACE: { parameters: ['int'], type: TEXT, evaluate: ({ values: [count] }) => ' '.repeat(Math.max(0, number(count))) },
  QUOTENAME: {
    parameters: ['text'],
    type: { name: 'nvarchar', length: 258 },
    evaluate: ({ values: [value] }) => `[${text(value).replaceAll(']', ']]')}]`,
  },
  CONCAT: {
    parameters: ['any', 'any'],
    optional: -1,
    acceptsNull: true,
    type: TEXT,
    evaluate: ({ values, args }) =>
      values.map((value, index) => text(convert(value, args[index]?.type ?? null, MAX_TEXT))).join(''),
  },
  ISNULL: {
    parameters: ['any', 'any'],
    acceptsNull: true,
    type: ([first, second]) => first?.type ?? second?.type ?? INT,
    evaluate: ({ values: [value = null, other = null], args }) =>
      value ?? convert(other, args[1]?.type ?? null, args[0]?.type ?? args[1]?.type ?? INT),
  },
  NULLIF: {
    parameters: ['any', 'any'],
    acceptsNull: true,
    type: typeOfFirst,
    evaluate: ({ values: [value = null, other = null], args }) => {
      const type = args[0]?.type ?? null;
      if (value === null || other === null || type === null) return value;
      return keyOf(value, type) === keyOf(convert(other, args[1]?.type ?? null, type), type) ? null : value;
    },
  },
};

function dataLength({ values: [value], args: [arg] }: FunctionCall): SqlValue {
  const type = arg?.type;
  if (typeof value === 'string' && type?.name !== 'uniqueidentifier') {
    return type?.name.startsWith('n') === true ? value.length * 2 : value.length;
  }
  if (Buffer.isBuffer(value)) return value.length;
  const sizes: Readonly<Record<string, number>> = { bit: 1, tinyint: 1, smallint: 2, int: 4, uniqueidentifier: 16 };
  return sizes[type?.name ?? ''] ?? 8;
}

/** sys.messages 536 and 537. */
const LEFT_LENGTH = [537, 'Invalid length parameter passed to the LEFT or SUBSTRING function.'] as const;
const RIGHT_LENGTH = [536, 'Invalid length parameter passed to the RIGHT function.'] as const;

function requireLength(length: number, [error, message]: readonly [number, string]): number {
  if (length < 0) throw conversionFailed(error, message);
  return length;
}

/** Where a part of the text begins that the pattern matches: without `%` in front, at its beginning only. */
function patternIndex(pattern: string, value: string): number {
  const isAnywhere = pattern.startsWith('%');
  const matches = likePattern(pattern.replace(/^%+/, ''));
  for (let at = 0; at <= (isAnywhere ? value.length : 0); at++) if (matches.test(value.slice(at))) return at + 1;
  return 0;
}

function substring({ values: [value, from, count] }: FunctionCall): SqlValue {
  const start = number(from) - 1;
  const end = start + requireLength(number(count), LEFT_LENGTH);
  return text(value).slice(Math.max(0, start), Math.max(0, end));
}

function replace({ values: [value, wanted, other] }: FunctionCall): SqlValue {
  if (text(wanted) === '') return text(value);
  const pattern = new RegExp(text(wanted).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
  return text(value).replace(pattern, () => text(other));
}
