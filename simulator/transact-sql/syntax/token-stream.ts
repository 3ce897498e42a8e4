import { SqlError, sqlError } from '../sql-error';
import type { Token } from './lexer';

/** Words that never are a name or an alias without brackets (Reserved Keywords), as far as this parser meets them. */
const RESERVED = new Set(
  (
    'ADD ALL ALTER AND AS ASC BEGIN BETWEEN BREAK BY CASE COMMIT CONTINUE CONVERT CREATE CROSS DECLARE DEFAULT DELETE ' +
    'DESC DISTINCT DROP ELSE END EXCEPT EXEC EXECUTE EXISTS FROM FULL GOTO GRANT GROUP HAVING IF IN INNER INSERT ' +
    'INTERSECT INTO IS JOIN LEFT LIKE MERGE NOT NULL ON OPTION OR ORDER OUTER PIVOT PRINT RAISERROR RETURN RIGHT ' +
    'ROLLBACK SELECT SET TABLE THEN TOP TRAN TRANSACTION TRUNCATE TRY_CONVERT UNION UPDATE USE VALUES WAITFOR WHEN ' +
    'WHERE WHILE WITH'
  ).split(' '),
);

/** The tokens of a text, read from left to right. */
export class TokenStream {
  #at = 0;
  #furthest = 0;
  readonly #declared = new Set<string>();

  constructor(private readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new RangeError('no tokens');
    return token;
  }

  /** Notes a variable of this text. @throws SqlError 134: a name is one for a whole batch, wherever it is declared. */
  declare(): string {
    const { line } = this;
    const variable = this.variable();
    const name = variable.toLowerCase();
    if (this.#declared.has(name)) throw sqlError(134, [variable], line);
    this.#declared.add(name);
    this.take('AS');
    return variable;
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

  /** Whether these keywords or operators come next. */
  is(...keywords: readonly string[]): boolean {
    return keywords.every((keyword, ahead) => this.peek(ahead).keyword === keyword);
  }

  isOneOf(...keywords: readonly string[]): boolean {
    return keywords.includes(this.peek().keyword);
  }

  /** Takes these keywords or operators when they come next. */
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

  /** The variable of `@name =`, when that comes next. */
  assigned(): string | undefined {
    if (this.peek().kind !== 'variable' || this.peek(1).keyword !== '=') return undefined;
    const name = this.variable();
    this.expect('=');
    return name;
  }

  /** One or more things with commas between them. */
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

  /** A list in parentheses. */
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
