import type { Argument, ExecuteStatement } from './ast';
import { parseExpression } from './parse-expression';
import type { TokenStream } from './token-stream';

/** After EXECUTE. @throws SqlError 102 */
export function parseExecute(tokens: TokenStream): ExecuteStatement {
  if (tokens.is('(')) return { kind: 'executeText', text: tokens.parenthesized(() => parseExpression(tokens)) };
  let returnTo: string | undefined;
  if (tokens.peek().kind === 'variable' && tokens.peek(1).keyword === '=') {
    returnTo = tokens.variable();
    tokens.expect('=');
  }
  const procedure = tokens.path();
  const args = isArgument(tokens) ? tokens.list(() => parseArgument(tokens)) : [];
  return { kind: 'execute', procedure, args, returnTo };
}

function isArgument(tokens: TokenStream): boolean {
  const { kind, keyword } = tokens.peek();
  if (['variable', 'string', 'number', 'hex', 'name'].includes(kind)) return true;
  return keyword === '-' || keyword === 'NULL' || keyword === 'DEFAULT';
}

/** A value is a constant or a variable; a bare word is a string (page: EXECUTE). */
function parseArgument(tokens: TokenStream): Argument {
  let name: string | undefined;
  if (tokens.peek().kind === 'variable' && tokens.peek(1).keyword === '=') {
    name = tokens.variable();
    tokens.expect('=');
  }
  if (tokens.take('DEFAULT')) return { name, value: undefined, isOutput: false };
  const { line, kind } = tokens.peek();
  if (kind === 'name' || (kind === 'word' && tokens.isName())) {
    const text = tokens.next().text;
    const type = { name: 'nvarchar', length: Math.max(1, text.length) } as const;
    return { name, value: { kind: 'literal', type, value: text, line }, isOutput: false };
  }
  // Tighter than any operator: an expression is not allowed here.
  const value = parseExpression(tokens, 2);
  const isOutput = tokens.take('OUTPUT') || tokens.take('OUT');
  return { name, value, isOutput };
}
