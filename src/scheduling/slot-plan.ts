import type { ServerRoom } from './server-room';

/**
 * What is expected of busy servers, while one decides what starts at a moment: when their slots will be free, and for
 * whom they are meant then.
 */
export class SlotPlan {
  readonly #frees = new Map<string, number[]>();
  #nextMs: number | null = null;

  /** `endMs`: when the run may be over at the earliest. Both are Unix ms. */
  constructor(
    readonly nowMs: number,
    readonly endMs: number,
  ) {}

  /** When the first slot that somebody waits for is expected to be free; null when nobody waits for any. */
  get nextMs(): number | null {
    return this.#nextMs;
  }

  /** When a slot of a server is free for somebody for whom no slot is meant yet. */
  freeAtMs(server: ServerRoom): number {
    return server.room > 0 ? this.nowMs : (this.#of(server)[0] ?? Infinity);
  }

  /** The next slot of a busy server is meant for what would end then. */
  reserve(server: ServerRoom, endMs: number): void {
    const frees = this.#of(server);
    const [atMs = Infinity] = frees.splice(0, 1);
    this.#nextMs = Math.min(this.#nextMs ?? Infinity, atMs);
    const later = frees.findIndex((freeMs) => freeMs > endMs);
    frees.splice(later < 0 ? frees.length : later, 0, endMs);
  }

  #of(server: ServerRoom): number[] {
    const known = this.#frees.get(server.alias);
    if (known !== undefined) return known;
    const frees = server.frees(this.nowMs);
    this.#frees.set(server.alias, frees);
    return frees;
  }
}
