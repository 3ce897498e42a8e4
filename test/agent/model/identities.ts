/**
 * Gives equal values the same number, and different ones different numbers. What a value is made of is numbered first
 * and remembered, so a world that shares most of its parts with another one costs little.
 */
export class Identities {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<object, number>();

  of(value: object): number {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    let text = Array.isArray(value) ? '[' : '{';
    for (const name in value) text += `${name}:${this.#part(value[name as keyof typeof value])},`;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
    }
    this.#known.set(value, number);
    return number;
  }

  #part(part: unknown): string {
    if (typeof part === 'object' && part !== null) return `#${this.of(part)}`;
    return typeof part === 'string' ? JSON.stringify(part) : String(part);
  }
}
