import { NameHints } from '../yaml-file/nearest';
import type { Problem } from '../yaml-file/problem';
import { type FilledText, fillIn } from './fill-in';
import type { Parameters } from './parameters';
import { MAX_NAME, nameProblem } from './schema/name';
import { asMap, type EntrySketch } from './sketch';

/** In which keys of packages and sequences parameters may stand, and what is wrong with what comes of it. */
const CHECKS = {
  description: () => undefined,
  job: (text: string) => lengthProblem('the name of a SQL Server Agent job', text),
  startAtStep: (text: string) => lengthProblem('the name of a job step', text),
  server: nameProblem,
  pool: nameProblem,
};

export type TextKey = keyof typeof CHECKS;
const TEXT_KEYS = Object.keys(CHECKS) as TextKey[];

export type Texts = Partial<Readonly<Record<TextKey, FilledText>>>;

/** All texts in which parameters may stand, with their values in them. */
export interface FilledTexts {
  readonly description: FilledText | undefined;
  readonly entries: ReadonlyMap<EntrySketch, Texts>;
  readonly problems: readonly Problem[];
}

/** Puts in the values of parameters and says what is wrong with the texts they make. */
export function checkTexts(value: unknown, entries: readonly EntrySketch[], parameters: Parameters): FilledTexts {
  const hints = new NameHints([...parameters.declared.keys()]);
  const problems: Problem[] = [];
  const fill = (written: unknown, path: Problem['path'], key: TextKey): FilledText | undefined => {
    if (typeof written !== 'string') return undefined;
    const filled = fillIn(written, parameters);
    const unknown = filled.unknown.map((found) => unknownText(found, hints));
    const wrong = filled.isOpen || unknown.length > 0 ? undefined : CHECKS[key](filled.text);
    const from = filled.text === written ? '' : ` (from '${written}')`;
    problems.push(...unknown.map((text) => ({ path, text })));
    if (wrong !== undefined) problems.push({ path, text: `${wrong}${from}` });
    return filled;
  };
  const description = fill(asMap(value).description, ['description'], 'description');
  const filled = entries.map((entry): [EntrySketch, Texts] => {
    const texts = TEXT_KEYS.map((key) => [key, fill(entry.fields[key], [...entry.path, key], key)]);
    return [entry, Object.fromEntries(texts) as Texts];
  });
  return { description, entries: new Map(filled), problems };
}

function unknownText(written: string, hints: NameHints): string {
  const [, name] = /^\$\{([^}]*)\}$/.exec(written) ?? [];
  if (name === undefined) return `'\${' is not closed; expected \${name}, or $\${ for the characters \${`;
  const hint = hints.for(name) || '; declare it under parameters, or write $${ for the characters ${';
  return `there is no parameter '${name}'${hint}`;
}

function lengthProblem(what: string, text: string): string | undefined {
  if (text.trim() === '') return `expected ${what}, found an empty text`;
  return text.length > MAX_NAME ? `${what} has at most ${MAX_NAME} characters, this one ${text.length}` : undefined;
}
