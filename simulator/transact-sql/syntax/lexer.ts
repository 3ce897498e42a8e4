import { SqlError, syntaxErrorNear } from '../sql-error';

export interface Token {
  /** `name` is an identifier in quotes or brackets: never a keyword. */
  readonly kind: 'word' | 'name' | 'variable' | 'string' | 'number' | 'hex' | 'operator' | 'end';
  /** Without quotes. */
  readonly text: string;
  /** In upper case, for words and operators; empty for what is no keyword. */
  readonly keyword: string;
  readonly line: number;
  /** N'…' */
  readonly isUnicode: boolean;
}

const SPACE = /[ \t\r\n\f\v\u00a0\ufeff]+/y;
const LINE_COMMENT = /--[^\n]*/y;
const WORD = /[\p{L}_#][\p{L}\p{N}_@#$]*/uy;
const VARIABLE = /@@?[\p{L}\p{N}_@#$]+/uy;
const HEX = /0x[0-9a-f]*/iy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy;
const OPERATOR = /<>|<=|>=|!=|!<|!>|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|::|[-+*/%=<>(),.;&|^~:]/y;

/**
 * T-SQL text as tokens, comments left out.
 * @throws SqlError 105 for a string that is not closed, 113 for a comment, 102 for a character that means nothing.
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text).all();
}

class Lexer {
  #at = 0;
  #line = 1;
  readonly #tokens: Token[] = [];

  constructor(private readonly text: string) {}

  all(): Token[] {
    while (this.#skipBlank()) this.#tokens.push(this.#next());
    this.#tokens.push(this.#token('end', ''));
    return this.#tokens;
  }

  #skipBlank(): boolean {
    while (this.#at < this.text.length) {
      if (this.text.startsWith('/*', this.#at)) this.#blockComment();
      else if (this.#match(SPACE) === undefined && this.#match(LINE_COMMENT) === undefined) return true;
    }
    return false;
  }

  /** Comments nest. */
  #blockComment(): void {
    const line = this.#line;
    let depth = 0;
    do {
      if (this.text.startsWith('/*', this.#at)) depth += 1;
      else if (this.text.startsWith('*/', this.#at)) depth -= 1;
      else {
        if (this.#at >= this.text.length) {
          throw new SqlError(113, "Missing end comment mark '*/'.", { severity: 15, line, reach: 'batch' });
        }
        this.#take(1);
        continue;
      }
      this.#take(2);
    } while (depth > 0);
  }

  #next(): Token {
    const line = this.#line;
    const isUnicode = /^n'/i.test(this.text.slice(this.#at, this.#at + 2));
    if (isUnicode) this.#take(1);
    const first = this.text.charAt(this.#at);
    if (first === "'") return { ...this.#token('string', this.#quoted("'"), line), isUnicode };
    if (first === '"') return this.#token('name', this.#quoted('"'), line);
    if (first === '[') return this.#token('name', this.#quoted(']'), line);
    for (const [kind, pattern] of KINDS) {
      const found = this.#match(pattern);
      if (found !== undefined) return this.#token(kind, found, line);
    }
    throw syntaxErrorNear(first, line);
  }

  /** The closing mark doubled stands for itself. */
  #quoted(close: string): string {
    const start = this.#at + 1;
    const line = this.#line;
    let end = this.text.indexOf(close, start);
    while (end >= 0 && this.text.charAt(end + 1) === close) end = this.text.indexOf(close, end + 2);
    if (end < 0) {
      const rest = this.text.slice(start, start + 30);
      const message = `Unclosed quotation mark after the character string '${rest}'.`;
      throw new SqlError(105, message, { severity: 15, line, reach: 'batch' });
    }
    this.#take(end + 1 - this.#at);
    return this.text.slice(start, end).replaceAll(close + close, close);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#take(found.length);
    return found;
  }

  #take(length: number): void {
    const end = Math.min(this.text.length, this.#at + length);
    for (let at = this.#at; at < end; at++) if (this.text.charCodeAt(at) === 10) this.#line += 1;
    this.#at = end;
  }

  #token(kind: Token['kind'], text: string, line = this.#line): Token {
    const keyword = kind === 'word' || kind === 'operator' ? text.toUpperCase() : '';
    return { kind, text, keyword, line, isUnicode: false };
  }
}

const KINDS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['hex', HEX],
  ['number', NUMBER],
  ['variable', VARIABLE],
  ['word', WORD],
  ['operator', OPERATOR],
];
