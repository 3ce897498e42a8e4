/** A moment, in Unix ms, at which something may follow for a package. */
export interface Moment {
  readonly atMs: number;
  readonly index: number;
}

/** Moments of packages, the soonest first: a binary heap. */
export class Moments {
  readonly #heap: Moment[] = [];

  get first(): Moment | undefined {
    return this.#heap[0];
  }

  add(atMs: number, index: number): void {
    const heap = this.#heap;
    const moment = { atMs, index };
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isSooner(moment, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = moment;
  }

  /** Takes away the soonest for as long as they are so, and returns them. */
  takeWhile(isSo: (moment: Moment) => boolean): Moment[] {
    const taken: Moment[] = [];
    for (let first = this.first; first !== undefined && isSo(first); first = this.first) {
      this.#removeFirst();
      taken.push(first);
    }
    return taken;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      if (a === undefined) break;
      const isRight = b !== undefined && isSooner(b, a);
      const below = isRight ? b : a;
      if (!isSooner(below, last)) break;
      heap[at] = below;
      at = isRight ? left + 1 : left;
    }
    heap[at] = last;
  }
}

function isSooner(a: Moment, b: Moment): boolean {
  return a.atMs === b.atMs ? a.index < b.index : a.atMs < b.atMs;
}
