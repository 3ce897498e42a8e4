/** The pattern of LIKE: `%`, `_`, `[a-f]`, `[^a-f]`; case is ignored (page: LIKE). */
export function likePattern(pattern: string, escape?: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern.charAt(at);
    const close = pattern.indexOf(']', at + 1);
    if (sign === escape) source += literal(pattern.charAt(++at));
    else if (sign === '%') source += '.*';
    else if (sign === '_') source += '.';
    else if (sign === '[' && close > at) {
      source += characterSet(pattern.slice(at + 1, close));
      at = close;
    } else source += literal(sign);
  }
  return new RegExp(`^${source}$`, 'is');
}

function literal(sign: string): string {
  return sign.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function characterSet(inner: string): string {
  const isNot = inner.startsWith('^');
  const signs = (isNot ? inner.slice(1) : inner).replace(/[\\\][^]/g, '\\$&');
  return `[${isNot ? '^' : ''}${signs}]`;
}
