/** What is taken to be long enough for a refusal of a start, in ms. */
const LONG_ENOUGH_MS = 30_000;

interface Trial {
  readonly sinceMs: number;
  readonly placed: { readonly index: number; readonly atMs: number }[];
}

/** Servers that have come back and are to be tried by one package, in the plainest way. Moments are Unix ms. */
export class ReferenceTrials {
  readonly #trials = new Map<string, Trial>();

  /** Servers with more than one package on trial. */
  get broken(): string[] {
    return [...this.#trials].flatMap(([alias, { placed }]) => (placed.length > 1 ? [alias] : []));
  }

  begin(alias: string, nowMs: number): void {
    this.#trials.set(alias, { sinceMs: nowMs, placed: [] });
  }

  end(alias: string): void {
    this.#trials.delete(alias);
  }

  placed(index: number, alias: string, nowMs: number): void {
    this.#trials.get(alias)?.placed.push({ index, atMs: nowMs });
  }

  /** A package is in flight no longer; what it ran says that its server starts jobs. */
  left(index: number, hasRun: boolean): void {
    for (const [alias, { placed }] of this.#trials) {
      const at = placed.findIndex((each) => each.index === index);
      if (at < 0) continue;
      placed.splice(at, 1);
      if (hasRun) this.end(alias);
    }
  }

  settle(nowMs: number): void {
    for (const [alias, { placed }] of this.#trials) {
      if (placed.some(({ atMs }) => nowMs >= atMs + LONG_ENOUGH_MS)) this.end(alias);
    }
  }
}
