import { syntaxErrorNear } from '../sql-error';
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
  readonly #declared = new Set<string>();

  constructor(private readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new RangeError('no tokens');
    return token;
  }

  /** Notes a variable of this text; false when there is one of that name. */
  declare(variable: string): boolean {
    const name = variable.toLowerCase();
    const isNew = !this.#declared.has(name);
    this.#declared.add(name);
    return isNew;
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

  /** @throws SqlError 102 when something follows. */
  expectEnd(): void {
    if (!this.isAtEnd) throw this.syntaxError();
  }

  /** Whether these keywords or operators come next. */
  is(...keywords: readonly string[]): boolean {
    return keywords.every((keyword, ahead) => this.peek(ahead).keyword === keyword);
  }

  isOneOf(keywords: readonly string[]): boolean {
    return keywords.includes(this.peek().keyword);
  }

  /** Takes these keywords or operators when they come next. */
  take(...keywords: readonly string[]): boolean {
    if (!this.is(...keywords)) return false;
    this.#at += keywords.length;
    return true;
  }

  expect(...keywords: readonly string[]): void {
    for (const keyword of keywords) if (!this.take(keyword)) throw this.syntaxError();
  }

  /** An identifier; without brackets it is no reserved word. */
  name(): string {
    if (!this.isName()) throw this.syntaxError();
    return this.next().text;
  }

  isName(ahead = 0): boolean {
    const { kind, keyword } = this.peek(ahead);
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
    if (this.peek().kind !== 'variable') throw this.syntaxError();
    return this.next().text;
  }

  /** A string in quotes. */
  string(): string {
    if (this.peek().kind !== 'string') throw this.syntaxError();
    return this.next().text;
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

  syntaxError(): Error {
    const token = this.peek();
    return syntaxErrorNear(token.kind === 'end' ? (this.tokens.at(-2)?.text ?? '') : token.text, token.line);
  }
}
