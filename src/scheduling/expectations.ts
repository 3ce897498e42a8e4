import type { UsualDurations } from './usual-durations';

/** As many job runs as today has to show before it counts as much as the history of the server. */
const TRUST_IN_HISTORY = 4;
/** One run says no more than this, in thousandths: it may have waited for something that has nothing to do with its server. */
const MOST_PERMILLE = 10_000;

interface Today {
  /** Sums of whole numbers: the order in which runs ended makes no difference, also not after a continue-as-new. */
  permille: number;
  runs: number;
}

/**
 * How long packages are expected to take on which server: by the servers' histories, and by how slow each is today.
 * Without anything usual to go by everything takes no time, and nothing is preferred to anything for it.
 */
export class Expectations {
  #usual: UsualDurations | undefined;
  #exceptions: ReadonlyMap<string, ReadonlyMap<number, number>> = new Map();
  #guessed: ReadonlySet<number> = new Set();
  readonly #today = new Map<string, Today>();

  constructor(usual: UsualDurations | undefined) {
    if (usual !== undefined) this.hear(usual);
  }

  /** More is known now of how long packages take on some servers. */
  hear(usual: UsualDurations): void {
    this.#usual = usual;
    this.#guessed = new Set(usual.guessed);
    const exceptions = new Map<string, Map<number, number>>();
    for (const [alias, index, ms] of usual.exceptions) {
      const there = exceptions.get(alias);
      if (there === undefined) exceptions.set(alias, new Map([[index, ms]]));
      else there.set(index, ms);
    }
    this.#exceptions = exceptions;
  }

  /** On a server as fast as the others, in ms. */
  packageMs(index: number): number {
    return this.#usual?.packagesMs[index] ?? 0;
  }

  /** On that server, in ms. */
  durationMs(index: number, alias: string): number {
    return this.#historyMs(index, alias) * this.#todayAt(alias);
  }

  /** Whether nothing is known of how long it takes. */
  isGuess(index: number): boolean {
    return this.#guessed.has(index);
  }

  /** A job run has succeeded there and took so long. One that is too short to say anything counts for nothing. */
  learn(index: number, alias: string, tookMs: number): void {
    const leastMs = this.#usual?.leastMs ?? 0;
    const expectedMs = this.#historyMs(index, alias);
    if (expectedMs === 0 || Math.max(expectedMs, tookMs) < leastMs) return;
    const times = Math.max(tookMs, leastMs) / Math.max(expectedMs, leastMs);
    const permille = Math.min(MOST_PERMILLE, Math.round(1000 * times));
    const today = this.#today.get(alias) ?? { permille: 0, runs: 0 };
    this.#today.set(alias, { permille: today.permille + permille, runs: today.runs + 1 });
  }

  #historyMs(index: number, alias: string): number {
    const exception = this.#exceptions.get(alias)?.get(index);
    return exception ?? this.packageMs(index) * (this.#usual?.slowness[alias] ?? 1);
  }

  /** How many times as long as usual the server takes today. */
  #todayAt(alias: string): number {
    const { permille = 0, runs = 0 } = this.#today.get(alias) ?? {};
    return (TRUST_IN_HISTORY + permille / 1000) / (TRUST_IN_HISTORY + runs);
  }
}
