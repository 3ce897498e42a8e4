import { earlier } from './open-times';
import type { Servers } from './placement';

/** A start that nothing has been heard against for so long is taken to have worked: refusals come within the timeouts of a connection. */
const LONG_ENOUGH_MS = 30_000;

interface Trial {
  readonly sinceMs: number;
  /** The package that tries the server now, and since when. */
  by?: { readonly index: number; readonly takenAtMs: number };
}

/**
 * Servers that were left out and have just come back: that they answer does not say that they start jobs. One package
 * tries that, and only when it has been started do others follow; when it is refused, the next one tries. Moments are
 * Unix ms.
 */
export class Trials {
  readonly #trials = new Map<string, Trial>();

  constructor(
    private readonly servers: Servers,
    carried: readonly (readonly [alias: string, sinceMs: number])[] = [],
  ) {
    for (const [alias, sinceMs] of carried) this.begin(alias, sinceMs);
  }

  /** What a continue-as-new hands over. */
  get all(): [alias: string, sinceMs: number][] {
    return [...this.#trials].map(([alias, { sinceMs }]) => [alias, sinceMs]);
  }

  begin(alias: string, nowMs: number): void {
    this.end(alias);
    this.#trials.set(alias, { sinceMs: nowMs });
  }

  end(alias: string): void {
    this.#trials.delete(alias);
    this.servers.setTried(alias, false);
  }

  /** A package has been placed on a server; one that was there before the server was left out says nothing. */
  placed(index: number, alias: string, takenAtMs: number): void {
    const trial = this.#trials.get(alias);
    if (trial === undefined || trial.by !== undefined || takenAtMs < trial.sinceMs) return;
    trial.by = { index, takenAtMs };
    this.servers.setTried(alias, true);
  }

  /** A package is on a server no longer. `hasRun`: its job has been started and has ended. */
  left(index: number, alias: string, hasRun: boolean): void {
    const trial = this.#trials.get(alias);
    if (trial?.by?.index !== index) return;
    if (hasRun) {
      this.end(alias);
      return;
    }
    delete trial.by;
    this.servers.setTried(alias, false);
  }

  /** Ends those that have gone on for long enough. */
  settle(nowMs: number): void {
    for (const [alias, { by }] of this.#trials) {
      if (by !== undefined && nowMs >= by.takenAtMs + LONG_ENOUGH_MS) this.end(alias);
    }
  }

  /** When the next one will have gone on for long enough; null when none is under way. */
  get nextMs(): number | null {
    let next: number | null = null;
    for (const { by } of this.#trials.values()) {
      if (by !== undefined) next = earlier(next, by.takenAtMs + LONG_ENOUGH_MS);
    }
    return next;
  }
}
