import { tokensOf } from './grammar';

const LITERAL = /^N?'[^]*'$/i;

/** The texts inside a text that are batches themselves: EXECUTE ('…'), sp_executesql N'…', the command of a T-SQL step. */
export function innerBatches(text: string): string[] {
  const tokens = tokensOf(text);
  const isTsqlStep = /@subsystem = N?'TSQL'/i.test(text);
  const inner = tokens.flatMap((token, at) => {
    if (!LITERAL.test(token)) return [];
    const [before = '', previous = ''] = [tokens[at - 2], tokens[at - 1]].map((each) => each?.toUpperCase());
    const isDynamic = previous === '(' && ['EXEC', 'EXECUTE'].includes(before) && tokens[at + 1] === ')';
    const isCommand = isTsqlStep && before === '@COMMAND' && previous === '=';
    return isDynamic || isCommand || previous === 'SP_EXECUTESQL' ? [unquoted(token)] : [];
  });
  return [...inner, ...inner.flatMap(innerBatches)];
}

function unquoted(literal: string): string {
  return literal.replace(/^N?'([^]*)'$/i, '$1').replaceAll("''", "'");
}
