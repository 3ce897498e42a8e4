import { type SqlType, SYSNAME } from '../../engine/sql-value';
import { sqlError, SqlError, unsupported } from '../sql-error';

export interface Token {
  /** `name` is an identifier in quotes or brackets: never a keyword. */
  readonly kind: 'word' | 'name' | 'variable' | 'string' | 'number' | 'hex' | 'operator' | 'end';
  readonly text: string;
  /** In upper case, for words and operators; empty for what is no keyword. */
  readonly keyword: string;
  readonly line: number;
  readonly isUnicode: boolean;
}

/** What a token may look like; the first that fits is taken. */
const KINDS: readonly (readonly [kind: Token['kind'] | 'blank', pattern: RegExp])[] = [
  ['blank', /\s+|--[^\n]*/y],
  ['string', /n?'[^']*(?:''[^']*)*'/iy],
  ['name', /"[^"]*(?:""[^"]*)*"|\[[^\]]*(?:\]\][^\]]*)*\]/y],
  ['hex', /0x[0-9a-f]*/iy],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy],
  ['variable', /@@?[\p{L}\p{N}_@#$]+/uy],
  ['word', /[\p{L}_#][\p{L}\p{N}_@#$]*/uy],
  ['operator', /<>|<=|>=|!=|!<|!>|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|::|[-+*/%=<>(),.;&|^~:]/y],
];

/** T-SQL text as tokens without comments. @throws SqlError 105, 113; 102 for a character that means nothing */
function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    const [kind, found] = text.startsWith('/*', at)
      ? ['blank' as const, comment(text, at, line)]
      : match(text, at, line);
    if (kind !== 'blank') tokens.push(tokenOf(kind, found, line));
    at += found.length;
    line += found.split('\n').length - 1;
  }
  return [...tokens, { kind: 'end', text: '', keyword: '', line, isUnicode: false }];
}

function match(text: string, at: number, line: number): readonly [Token['kind'] | 'blank', string] {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return [kind, found];
  }
  const sign = text.charAt(at);
  if (`'"[`.includes(sign)) throw sqlError(105, [text.slice(at + 1, at + 31)], line);
  throw sqlError(102, [sign], line);
}

function comment(text: string, start: number, line: number): string {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  do {
    const mark = marks.exec(text)?.[0];
    if (mark === undefined) throw sqlError(113, [], line);
    depth += mark === '/*' ? 1 : -1;
  } while (depth > 0);
  return text.slice(start, marks.lastIndex);
}

function tokenOf(kind: Token['kind'], found: string, line: number): Token {
  const isUnicode = kind === 'string' && !found.startsWith("'");
  const isQuoted = kind === 'string' || kind === 'name';
  const close = found.slice(-1);
  const text = isQuoted ? found.slice(isUnicode ? 2 : 1, -1).replaceAll(close + close, close) : found;
  const keyword = kind === 'word' || kind === 'operator' ? text.toUpperCase() : '';
  return { kind, text, keyword, line, isUnicode };
}

/** Words that never are a name or an alias without brackets (Reserved Keywords), as far as this parser meets them. */
const RESERVED = new Set(
  (
    'ADD ALL ALTER AND AS ASC BEGIN BETWEEN BREAK BY CASE COMMIT CONTINUE CONVERT CREATE CROSS DECLARE DEFAULT DELETE ' +
    'DESC DISTINCT DROP ELSE END EXCEPT EXEC EXECUTE EXISTS FROM FULL GOTO GRANT GROUP HAVING IF IN INNER INSERT ' +
    'INTERSECT INTO IS JOIN LEFT LIKE MERGE NOT NULL ON OPTION OR ORDER OUTER PIVOT PRINT RAISERROR RETURN RIGHT ' +
    'ROLLBACK SELECT SET TABLE TABLESAMPLE THEN TOP TRAN TRANSACTION TRUNCATE TRY_CONVERT UNION UNPIVOT UPDATE USE ' +
    'VALUES WAITFOR WHEN WHERE WHILE WITH'
  ).split(' '),
);

/** The tokens of a text, read from left to right. */
export class TokenStream {
  #at = 0;
  #furthest = 0;
  private readonly tokens: readonly Token[];

  /** @throws SqlError 102, 105, 113 */
  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new RangeError('no tokens');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  get line(): number {
    return this.peek().line;
  }

  get isAtEnd(): boolean {
    return this.peek().kind === 'end';
  }

  is(...keywords: readonly string[]): boolean {
    return keywords.every((keyword, ahead) => this.peek(ahead).keyword === keyword);
  }

  isOneOf(...keywords: readonly string[]): boolean {
    return keywords.includes(this.peek().keyword);
  }

  take(...keywords: readonly string[]): boolean {
    const isNext = this.is(...keywords);
    if (isNext) this.#at += keywords.length;
    return isNext;
  }

  /** @throws SqlError 102 */
  expect(...keywords: readonly string[]): void {
    for (const keyword of keywords) if (!this.take(keyword)) throw this.syntaxError();
  }

  /** What `read` reads after the keyword, when that comes next. */
  after<T>(keyword: string, read: () => T): T | undefined {
    return this.take(keyword) ? read() : undefined;
  }

  /** The text of a token of that kind. @throws SqlError 102 */
  text(kind: Token['kind']): string {
    if (this.peek().kind !== kind) throw this.syntaxError();
    return this.next().text;
  }

  /** An identifier; without brackets it is no reserved word. */
  name(): string {
    if (!this.isName()) throw this.syntaxError();
    return this.next().text;
  }

  isName(): boolean {
    const { kind, keyword } = this.peek();
    return kind === 'name' || (kind === 'word' && !RESERVED.has(keyword));
  }

  /** `a.b.c`, where `a..c` leaves the middle empty. */
  path(): string[] {
    const path = [this.name()];
    while (this.take('.')) {
      while (this.take('.')) path.push('');
      path.push(this.name());
    }
    return path;
  }

  variable(): string {
    return this.text('variable');
  }

  assigned(): string | undefined {
    if (this.peek().kind !== 'variable' || this.peek(1).keyword !== '=') return undefined;
    const name = this.variable();
    this.expect('=');
    return name;
  }

  list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.take(',')) items.push(read());
    return items;
  }

  parenthesized<T>(read: () => T): T {
    this.expect('(');
    const inner = read();
    this.expect(')');
    return inner;
  }

  tuple<T>(read: () => T): T[] {
    return this.parenthesized(() => this.list(read));
  }

  /** What only its end tells apart from something else; undefined, with nothing read, when it is the other. */
  attempt<T>(read: () => T): T | undefined {
    const start = this.#at;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SqlError) || error.number !== 102) throw error;
      this.#at = start;
      return undefined;
    }
  }

  /** Of several attempts the one that came furthest knows best what is wrong. */
  syntaxError(): SqlError {
    this.#furthest = Math.max(this.#furthest, this.#at);
    const token = this.tokens[this.#furthest];
    return sqlError(102, [token?.kind === 'end' ? (this.tokens.at(-2)?.text ?? '') : (token?.text ?? '')], token?.line);
  }
}

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
