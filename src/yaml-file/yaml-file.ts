import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';
import type { Problem } from './problem';
import { InvalidFile, pathText } from './problem';

/** A YAML (or JSON) file as a value that still knows where each part of it stands. */
export class YamlFile {
  readonly value: unknown;

  private constructor(
    readonly file: string,
    /** What it is, for error texts: `The definition`. */
    private readonly what: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {
    this.value = document.toJS();
  }

  /** @throws InvalidFile when it cannot be read or is no YAML. */
  static read(file: string, what: string): YamlFile {
    return YamlFile.parse(readText(file, what), file, what);
  }

  /** @throws InvalidFile when it is no YAML. */
  static parse(text: string, file: string, what: string): YamlFile {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const yaml = new YamlFile(file, what, document, lines);
    if (document.errors.length > 0) {
      throw new InvalidFile(
        `${what} ${file} is not valid YAML:`,
        document.errors.map((error) => `${yaml.#position(error.pos[0])}: ${error.message}`),
      );
    }
    return yaml;
  }

  /** All problems at once, in the order of the file, each with `file:line:column`. */
  invalid(problems: readonly Problem[]): InvalidFile {
    const placed = problems.map(({ path, text }) => ({ offset: this.#offset(path), path, text }));
    placed.sort((a, b) => a.offset - b.offset);
    return new InvalidFile(
      `${this.what} ${this.file} cannot be used:`,
      placed.map(({ offset, path, text }) => `${this.#position(offset)}: ${pathText(path)}: ${text}`),
    );
  }

  #position(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.file}:${line}:${col}`;
  }

  /** Where the deepest part of the path that exists begins: at its key, in a map. */
  #offset(path: Problem['path']): number {
    let offset = 0;
    let node: unknown = this.document.contents;
    for (const part of path) {
      const pair = isMap(node) ? node.items.find((item) => hasKey(item, part)) : undefined;
      const element = isSeq(node) ? node.items[Number(part)] : pair?.value;
      const at = pair?.key ?? element;
      if (!isNode(at)) break;
      offset = at.range?.[0] ?? offset;
      node = element;
    }
    return offset;
  }
}

function hasKey(pair: Pair, key: string | number): boolean {
  return isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(key);
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as { code?: string };
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : `it cannot be read (${code ?? 'unknown'})`;
    throw new InvalidFile(`${what} ${file} cannot be used: ${reason}.`, []);
  }
}
