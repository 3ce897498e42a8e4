/** The pattern of LIKE: `%`, `_`, `[a-f]`, `[^a-f]`; case is ignored (page: LIKE). */
export function likePattern(pattern: string, escape?: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern.charAt(at);
    const close = pattern.indexOf(']', at + 1);
    if (sign === escape) source += literally(pattern.charAt(++at));
    else if (sign === '%') source += '.*';
    else if (sign === '_') source += '.';
    else if (sign === '[' && close > at) {
      source += `[${pattern.slice(at + 1, close).replace(/(?!^\^)[\\\][^]/g, '\\$&')}]`;
      at = close;
    } else source += literally(sign);
  }
  return new RegExp(`^${source}$`, 'is');
}

/** A text as a pattern of itself. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
