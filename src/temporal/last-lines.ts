const KEPT_LINES = 40;

/** The end of what a program wrote, for the message that says why it ended. */
export class LastLines {
  readonly #lines: string[] = [];
  #unfinished = '';

  add(chunk: Buffer): void {
    const lines = (this.#unfinished + chunk.toString('utf8')).split('\n');
    this.#unfinished = lines.pop() ?? '';
    this.#lines.push(...lines.filter((line) => line.trim() !== ''));
    this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }

  /** The last `count` lines, the unfinished one included. */
  last(count: number): readonly string[] {
    const lines = this.#unfinished.trim() === '' ? this.#lines : [...this.#lines, this.#unfinished];
    return lines.slice(-count);
  }
}
