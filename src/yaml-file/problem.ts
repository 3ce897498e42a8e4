/** Something wrong in a file that a user wrote. */
export interface Problem {
  /** Keys and indexes from the root to the value. */
  readonly path: readonly (string | number)[];
  /** What is wrong, what was expected, what to do. */
  readonly text: string;
  /** Another place that has to do with it. */
  readonly see?: readonly (string | number)[];
}

/** A file, or a definition given inline, that cannot be used: every problem, each with its place. */
export class InvalidFile extends Error {
  override readonly name = 'InvalidFile';

  /** `lines`: one problem each, already with `file:line:column` where there is a file. */
  constructor(
    readonly heading: string,
    readonly lines: readonly string[],
  ) {
    super([heading, ...lines.map((line) => `  ${line}`)].join('\n'));
  }
}

/** `packages.marts.after`, or `whole` for the whole. */
export function pathText(path: Problem['path'], whole = 'the file'): string {
  return path.length === 0 ? whole : path.join('.');
}
