import { type Document, isAlias, isCollection, isMap, isPair, isScalar, type Node, type Pair, type Scalar } from 'yaml';
import type { TextProblem } from './compose-document';

/** As many as yaml looks up without being slow; packages that share more have `defaults`. */
export const MAX_ALIASES = 10_000;

/**
 * What is valid YAML, but no plain value: keys that are there twice or are no texts, and aliases of what they stand in.
 * `place` names an offset of the text for people.
 */
export function checkDocument({ contents }: Document, place: (offset: number) => string): TextProblem[] {
  const check = new DocumentCheck(place);
  check.node(contents);
  return check.problems;
}

class DocumentCheck {
  readonly problems: TextProblem[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #aliases = 0;

  constructor(private readonly place: (offset: number) => string) {}

  node(node: unknown): void {
    if (isAlias(node)) this.#alias(node.source, offsetOf(node));
    if (!isScalar(node) && !isCollection(node)) return;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (!isCollection(node)) return;
    this.#open.add(node);
    if (isMap(node)) this.#keys(node.items);
    for (const item of node.items) this.node(isPair(item) ? item.value : item);
    this.#open.delete(node);
  }

  #keys(pairs: readonly Pair[]): void {
    const first = new Map<string, number>();
    for (const { key } of pairs) {
      const offset = offsetOf(key);
      if (!isScalar(key)) {
        this.#problem(offset, 'expected a text as key; { } and [ ] in texts need quotes around the whole');
        continue;
      }
      const name = keyText(key);
      const before = first.get(name);
      if (before === undefined) first.set(name, offset);
      else this.#problem(offset, `the key '${name}' is there twice, first at ${this.place(before)}`);
    }
  }

  #alias(name: string, offset: number): void {
    this.#aliases++;
    if (this.#aliases === MAX_ALIASES + 1) this.#problem(offset, `there are more than ${MAX_ALIASES} aliases`);
    const node = this.#anchors.get(name);
    if (node === undefined) this.#problem(offset, `there is no anchor '&${name}' before the alias '*${name}'`);
    else if (this.#open.has(node)) this.#problem(offset, `the alias '*${name}' stands in what it stands for`);
  }

  #problem(offset: number, text: string): void {
    this.problems.push({ offset, text });
  }
}

/** A key as it is called in JavaScript. */
export function keyText({ value }: Scalar): string {
  const key = value as string | number | boolean | null;
  return key === null ? '' : String(key);
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isCollection(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}
