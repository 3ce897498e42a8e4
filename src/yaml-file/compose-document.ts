import type { Document, LineCounter } from 'yaml';
import { Composer, Lexer, Parser } from 'yaml';

/** How deep maps and lists may stand in each other. */
export const MAX_DEPTH = 64;

/** What stands at an offset of the text and cannot be used. */
export interface TextProblem {
  readonly offset: number;
  readonly text: string;
}

export type ComposedDocument =
  | { readonly document: Document.Parsed; readonly problems: readonly TextProblem[] }
  | { readonly document: undefined; readonly problems: readonly TextProblem[] };

const OPTIONS = {
  // Whatever a %YAML directive says: dates stay texts, `no` is no boolean, `<<` is a key like any other.
  version: '1.2',
  schema: 'core',
  resolveKnownTags: false,
  // Looked for afterwards: yaml's own search compares each key with each.
  uniqueKeys: false,
} as const;

/**
 * YAML (or JSON) as a document that knows where each of its parts stands. Depth is limited while the text is read, as
 * composing is recursive.
 */
export function composeDocument(text: string, lines: LineCounter): ComposedDocument {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer(OPTIONS);
  const documents: Document.Parsed[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    // The first of the stack is the document itself.
    if (parser.stack.length > MAX_DEPTH + 1)
      return { document: undefined, problems: [tooDeep(parser.offset - lexeme.length)] };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  const [document, second] = documents;
  if (document === undefined) return { document: undefined, problems: [{ offset: 0, text: 'there is nothing in it' }] };
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    text: message,
  }));
  if (second === undefined) return { document, problems };
  const several = { offset: second.range[0], text: 'expected one YAML document, found several (---)' };
  return { document, problems: [...problems, several] };
}

function tooDeep(offset: number): TextProblem {
  return { offset, text: `maps and lists stand in each other more than ${MAX_DEPTH} deep` };
}
