import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, type YAMLMap } from 'yaml';
import { checkDocument, keyText, MAX_ALIASES } from './check-document';
import { composeDocument, type TextProblem } from './compose-document';
import type { Problem } from './problem';
import { InvalidFile, pathText } from './problem';
import { readText } from './read-text';

/** A YAML (or JSON) file as a value that still knows where each part of it stands. */
export class YamlFile {
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  private constructor(
    readonly file: string,
    /** As it was read. */
    readonly text: string,
    readonly value: unknown,
    /** What it is, for error texts: `The definition`. */
    private readonly what: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** @throws InvalidFile when it cannot be read or is no YAML. */
  static read(file: string, what: string): YamlFile {
    return YamlFile.parse(readText(file, what), file, what);
  }

  /** @throws InvalidFile when it is no YAML. */
  static parse(text: string, file: string, what: string): YamlFile {
    const lines = new LineCounter();
    const place = (offset: number) => placeText(file, lines, offset);
    const refuseFor = (problems: readonly TextProblem[]) => {
      if (problems.length === 0) return;
      const sorted = [...problems].sort((a, b) => a.offset - b.offset);
      throw new InvalidFile(
        `${what} ${file} is not valid YAML:`,
        sorted.map((problem) => `${place(problem.offset)}: ${problem.text}`),
      );
    };
    const { document, problems } = composeDocument(text, lines);
    refuseFor(problems);
    if (document === undefined) throw new InvalidFile(`${what} ${file} is not valid YAML.`, []);
    refuseFor(checkDocument(document, place));
    return new YamlFile(file, text, valueOf(document, `${what} ${file}`), what, document, lines);
  }

  /** All problems at once, in the order of the file, each with `file:line:column`. */
  invalid(problems: readonly Problem[]): InvalidFile {
    const placed = problems.map((problem) => ({ ...problem, offset: this.#offset(problem.path) }));
    placed.sort((a, b) => a.offset - b.offset);
    return new InvalidFile(
      `${this.what} ${this.file} cannot be used:`,
      placed.map(({ offset, path, text, see }) => {
        const other = see === undefined ? '' : ` (${placeText(this.file, this.lines, this.#offset(see))})`;
        return `${placeText(this.file, this.lines, offset)}: ${pathText(path)}: ${text}${other}`;
      }),
    );
  }

  /** Where the deepest part of the path that exists begins: at its key, in a map. */
  #offset(path: Problem['path']): number {
    let offset = 0;
    let node: unknown = this.document.contents;
    for (const part of path) {
      const pair = isMap(node) ? this.#pairOf(node, String(part)) : undefined;
      const element = isSeq(node) ? node.items[Number(part)] : pair?.value;
      const at = pair?.key ?? element;
      if (!isNode(at)) break;
      offset = at.range?.[0] ?? offset;
      node = element;
    }
    return offset;
  }

  #pairOf(map: YAMLMap, key: string): Pair | undefined {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? keyText(pair.key) : '', pair]));
      this.#pairs.set(map, pairs);
    }
    return pairs.get(key);
  }
}

function placeText(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

function valueOf(document: Document, what: string): unknown {
  try {
    // What an alias stands for is counted with its aliases.
    return document.toJS({ maxAliasCount: MAX_ALIASES + 1 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new InvalidFile(`${what} cannot be used: written out, its aliases (*name) would be very many values.`, []);
  }
}
