import { type SqlType, SYSNAME } from '../../engine/sql-value';
import { sqlError, unsupported } from '../sql-error';
import type { TokenStream } from './token-stream';

const PLAIN = ['bit', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'uniqueidentifier', 'date', 'datetime'] as const;
const SCALED = ['time', 'datetime2', 'datetimeoffset'] as const;
const SIZED = ['nvarchar', 'nchar', 'varchar', 'char', 'varbinary', 'binary'] as const;
const UNSUPPORTED = 'real money smallmoney smalldatetime xml sql_variant text ntext image rowversion timestamp'.split(
  ' ',
);

/**
 * A data type as it is written in DECLARE, CAST and CREATE TABLE. `defaultLength` is that of text and binary without one:
 * 30 in CAST and CONVERT, 1 elsewhere (page: char and varchar).
 * @throws SqlError 2715 for a type that does not exist, `unsupported` for one that this server does not have.
 */
export function parseType(tokens: TokenStream, defaultLength: 1 | 30 = 1): SqlType {
  const { line } = tokens;
  const path = tokens.path();
  const name = path.at(-1)?.toLowerCase() ?? '';
  const sizes = tokens.is('(') ? tokens.tuple(() => (tokens.take('MAX') ? 'max' : Number(tokens.text('number')))) : [];
  const [first, second] = sizes.map(Number);
  const called = <T extends string>(names: readonly T[]): T | undefined => names.find((each) => each === name);
  const [plain, scaled, sized] = [called(PLAIN), called(SCALED), called(SIZED)];
  if (plain !== undefined) return { name: plain };
  if (scaled !== undefined) return { name: scaled, scale: first ?? 7 };
  if (sized !== undefined) return { name: sized, length: sizes[0] ?? defaultLength };
  if (name === 'decimal' || name === 'numeric') return { name: 'decimal', precision: first ?? 18, scale: second ?? 0 };
  if (name === 'integer') return { name: 'int' };
  if (name === 'sysname') return SYSNAME;
  if (UNSUPPORTED.includes(name)) throw unsupported(`data type ${name}`, line);
  throw sqlError(2715, [path.join('.')], line);
}
