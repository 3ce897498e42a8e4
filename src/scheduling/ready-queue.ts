/** A package that is ready: the higher priority first, then the order of the definition. */
export interface ReadyItem {
  readonly index: number;
  readonly priority: number;
}

/** Where a package may run: a server, or any of a pool. */
export interface Place {
  readonly server?: string;
  readonly pool?: string;
}

/** Whether `a` goes before `b`. */
function goesBefore(a: ReadyItem, b: ReadyItem): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.index < b.index);
}

/**
 * Packages that are ready, in one line for each place they may run on (a server or a pool), so that a full place costs
 * one look and not one for everybody who waits for it.
 */
export class ReadyQueue {
  readonly #lines = new Map<string, { readonly place: Place; readonly items: ReadyItem[] }>();
  readonly #places = new Map<number, string>();

  get size(): number {
    return this.#places.size;
  }

  /** The packages that wait, in no particular order. */
  indexes(): IterableIterator<number> {
    return this.#places.keys();
  }

  add(item: ReadyItem, { server, pool }: Place): void {
    if (this.#places.has(item.index)) return;
    const key = server === undefined ? `pool ${pool ?? ''}` : `server ${server}`;
    const place = server === undefined ? { pool: pool ?? '' } : { server };
    const line = this.#lines.get(key) ?? { place, items: [] };
    line.items.splice(positionOf(line.items, item), 0, item);
    this.#lines.set(key, line);
    this.#places.set(item.index, key);
  }

  delete(index: number): void {
    const key = this.#places.get(index);
    if (key === undefined) return;
    this.#places.delete(index);
    const items = this.#lines.get(key)?.items ?? [];
    const at = items.findIndex((item) => item.index === index);
    if (at >= 0) items.splice(at, 1);
    if (items.length === 0) this.#lines.delete(key);
  }

  /**
   * Goes through those that wait, in order over all places, and takes those that `take` says yes to, up to `limit`. A
   * place that `hasRoom` says no to is passed over as a whole.
   */
  drain(limit: number, hasRoom: (place: Place) => boolean, take: (index: number) => boolean): void {
    const cursors = [...this.#lines.values()].map(({ place, items }) => ({ place, items: [...items], at: 0 }));
    for (let taken = 0; taken < limit;) {
      let best: (typeof cursors)[number] | undefined;
      let first: ReadyItem | undefined;
      for (const cursor of cursors) {
        const item = cursor.items[cursor.at];
        if (item !== undefined && (first === undefined || goesBefore(item, first))) [best, first] = [cursor, item];
      }
      if (best === undefined || first === undefined) return;
      if (!hasRoom(best.place)) best.at = best.items.length;
      else {
        best.at += 1;
        if (take(first.index)) {
          this.delete(first.index);
          taken += 1;
        }
      }
    }
  }
}

/** By halving: where the item belongs in a line that is in order. */
function positionOf(line: readonly ReadyItem[], item: ReadyItem): number {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = line[middle];
    if (there !== undefined && goesBefore(there, item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
