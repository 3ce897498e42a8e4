import type { Parameters } from './parameters';

export interface FilledText {
  readonly text: string;
  /** A parameter in it has no value yet; it stands there as it is written. */
  readonly isOpen: boolean;
  /** What stands in `${…}` and is no parameter. */
  readonly unknown: readonly string[];
}

/** A text with the values of parameters in it: `${name}` is the value of one, `$${` is `${`. */
export function fillIn(text: string, { declared, values }: Parameters): FilledText {
  const unknown: string[] = [];
  let isOpen = false;
  const filled = text.replace(/\$\$\{|\$\{([^}]*)\}?/g, (written, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = written.endsWith('}') ? values.get(name) : undefined;
    if (value !== undefined) return String(value);
    if (written.endsWith('}') && declared.has(name)) isOpen = true;
    else unknown.push(written);
    return written;
  });
  return { text: filled, isOpen, unknown };
}
