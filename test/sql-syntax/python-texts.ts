import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source-file';

/** String literals side by side, which Python takes for one. */
const LITERALS = /(?:f?"(?:[^"\\\n]|\\.)*"\s*)+/g;
const LITERAL = /"((?:[^"\\\n]|\\.)*)"/g;
const STATEMENT = /^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|DECLARE|SET|EXEC|EXECUTE|IF|WHILE|BEGIN|USE|WITH)\b/;

/** Every T-SQL text in the clients written in Python, with a word for whatever they fill in. */
export function pythonTexts(): Map<string, string> {
  const folder = join(ROOT, 'test', 'clients');
  const texts = new Map<string, string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.py'))) {
    const source = readFileSync(join(folder, name), 'utf8').replace(/"""[^]*?"""/g, '');
    for (const [literals] of source.matchAll(LITERALS)) {
      const text = [...literals.matchAll(LITERAL)].map(([, inner = '']) => inner).join('');
      if (STATEMENT.test(text)) texts.set(`${name}: ${text.slice(0, 60)}`, text.replace(/\{\w+\}/g, 'x'));
    }
  }
  return texts;
}
