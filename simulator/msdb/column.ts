import type { ColumnDescription } from '../engine/sql-session';
import { parseType, TokenStream } from '../transact-sql/syntax/token-stream';

/** Columns of a table or result set; `Row` is the TypeScript type of its rows. */
export interface Columns<Row> {
  readonly described: readonly ColumnDescription[];
  /** Never set: it ties the type of the rows to the columns. */
  readonly row?: Row;
}

export type RowOf<C> = C extends Columns<infer Row> ? Row : never;

/** A type as CREATE TABLE writes it, and how its values are held (see `SqlValue`). */
type Held<Type extends string> = Type extends `${infer Known} NULL`
  ? Held<Known> | null
  : Type extends 'int' | 'tinyint' | 'float'
    ? number
    : Type extends 'datetime'
      ? bigint
      : Type extends `varbinary${string}`
        ? Buffer
        : string;

type Trimmed<Text extends string> = Text extends ` ${infer Rest}` | `\n${infer Rest}` ? Trimmed<Rest> : Text;

/** Read column by column; what was read is passed on, which TypeScript does not count as recursion. */
type Parsed<Text extends string, Row = unknown> = Text extends `${infer Column},${infer Rest}`
  ? Parsed<Rest, Row & ParsedColumn<Trimmed<Column>>>
  : Row & ParsedColumn<Trimmed<Text>>;
type ParsedColumn<Text extends string> = Text extends `${infer Name} ${infer Type}` ? Record<Name, Held<Type>> : never;

type Flat<Row> = { -readonly [K in keyof Row]: Row[K] };

/** Columns as CREATE TABLE writes them, but NOT NULL where it says nothing. @throws SqlError for what is not so */
export function columns<const Text extends string>(text: Text): Columns<Flat<Parsed<Text>>> {
  const tokens = new TokenStream(text);
  const column = () => ({ name: tokens.name(), type: parseType(tokens), nullable: tokens.take('NULL') });
  const described = tokens.list(column);
  if (!tokens.isAtEnd) throw tokens.syntaxError();
  return { described };
}

/** What a row has of numbers, 0, and of columns that may be NULL, NULL. */
type Blank<Row> = { [K in keyof Row as null extends Row[K] ? K : Row[K] extends number ? K : never]: Row[K] };

/** A row of which nothing is known yet; names, ids and dates have to be put into it. */
export function blankRow<Row>({ described }: Columns<Row>): Blank<Row> {
  const blank = described
    .filter(({ nullable, type }) => nullable || NUMBERS.includes(type.name))
    .map(({ name, nullable }) => [name, nullable ? null : 0] as const);
  return Object.fromEntries(blank) as Blank<Row>;
}

const NUMBERS: readonly string[] = ['int', 'tinyint', 'float'];
