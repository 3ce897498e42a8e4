import { sqlError } from '../sql-error';

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

/**
 * T-SQL text as tokens, comments left out.
 * @throws SqlError 105 for a string that is not closed, 113 for a comment, 102 for a character that means nothing.
 */
export function tokenize(text: string): Token[] {
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

/** Comments nest. */
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
