/**
 * Gives equal values the same number, and different ones of one type different numbers. What a value is made of is
 * numbered first and remembered, so a world that shares most of its parts with another one costs little. Names are left
 * out: values of one type have them in one order, or differ in their first tag.
 */
export class Identities {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<object, number>();

  of(value: object): number {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    let text = '';
    for (const part of Object.values(value)) text += this.#part(part);
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
    return typeof part === 'string' ? `'${part}'` : `,${String(part)}`;
  }
}
