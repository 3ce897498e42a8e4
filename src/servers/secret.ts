import { inspect } from 'node:util';

/**
 * A password that cannot be printed by accident: it shows as `***` in strings, JSON and `console.log`. Only `reveal()`
 * gives the text, and only the driver's configuration asks for it.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}
