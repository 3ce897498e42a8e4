import type { SqlType } from '../../engine/sql-type';
import { SYSNAME } from '../../engine/sql-type';
import { SqlError, unsupported } from '../sql-error';
import type { TokenStream } from './token-stream';

type PlainName = 'bit' | 'tinyint' | 'smallint' | 'int' | 'bigint' | 'uniqueidentifier';

const PLAIN: Readonly<Record<string, SqlType>> = {
  ...Object.fromEntries(
    (['bit', 'tinyint', 'smallint', 'int', 'bigint', 'uniqueidentifier'] satisfies PlainName[]).map((name) => [
      name,
      { name },
    ]),
  ),
  integer: { name: 'int' },
  float: { name: 'float' },
  date: { name: 'date' },
  datetime: { name: 'datetime' },
  sysname: SYSNAME,
};

const TEXT: Readonly<Record<string, 'nvarchar' | 'nchar' | 'varchar' | 'char'>> = {
  nvarchar: 'nvarchar',
  nchar: 'nchar',
  varchar: 'varchar',
  char: 'char',
};

/**
 * A data type as it is written in DECLARE, CAST and CREATE TABLE. `defaultLength` is that of text and binary without one:
 * 30 in CAST and CONVERT, 1 elsewhere (page: char and varchar).
 * @throws SqlError 2715 for a type that does not exist, `unsupported` for one that this server does not have.
 */
export function parseType(tokens: TokenStream, defaultLength: 1 | 30 = 1): SqlType {
  const { line } = tokens;
  const path = tokens.path();
  const name = path.at(-1)?.toLowerCase() ?? '';
  const plain = PLAIN[name];
  if (plain !== undefined) {
    if (name === 'float') parseSizes(tokens);
    return plain;
  }
  const text = TEXT[name];
  if (text !== undefined) return { name: text, length: textLength(tokens, defaultLength) };
  switch (name) {
    case 'varbinary':
    case 'binary':
      return { name, length: textLength(tokens, defaultLength) };
    case 'decimal':
    case 'numeric': {
      const [precision = 18, scale = 0] = parseSizes(tokens);
      return { name: 'decimal', precision, scale };
    }
    case 'time':
    case 'datetime2':
    case 'datetimeoffset': {
      const [scale = 7] = parseSizes(tokens);
      return { name, scale };
    }
    case 'real':
    case 'money':
    case 'smallmoney':
    case 'smalldatetime':
    case 'xml':
    case 'sql_variant':
    case 'text':
    case 'ntext':
    case 'image':
    case 'rowversion':
    case 'timestamp':
      throw unsupported(`data type ${name}`, line);
    default:
      throw new SqlError(2715, `Column, parameter, or variable #1: Cannot find data type ${path.join('.')}.`, { line });
  }
}

function textLength(tokens: TokenStream, byDefault: number): number | 'max' {
  if (!tokens.is('(')) return byDefault;
  if (tokens.is('(', 'MAX', ')')) {
    tokens.expect('(', 'MAX', ')');
    return 'max';
  }
  return parseSizes(tokens)[0] ?? byDefault;
}

function parseSizes(tokens: TokenStream): number[] {
  if (!tokens.is('(')) return [];
  return tokens.parenthesized(() =>
    tokens.list(() => {
      if (tokens.peek().kind !== 'number') throw tokens.syntaxError();
      return Number(tokens.next().text);
    }),
  );
}
