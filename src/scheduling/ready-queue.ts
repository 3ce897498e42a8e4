import type { ServerRoom } from './server-room';
import { SortedList } from './sorted-list';

/** A package that is ready: the higher priority first, then the longer chain, then the order of the definition. */
export interface ReadyItem {
  readonly index: number;
  readonly priority: number;
  /** How long the chain is that begins with it, in ms. */
  readonly rank: number;
}

/** Those that wait for the same: servers one of which has to have room, and groups none of which may be in flight. */
export interface Line {
  readonly key: string;
  readonly servers: readonly ServerRoom[];
  readonly exclusive: readonly string[];
}

interface Waiting {
  readonly line: Line;
  readonly items: SortedList<ReadyItem>;
}

/** Where a drain is in a line, which has an item there. */
interface Cursor {
  readonly waiting: Waiting;
  readonly item: ReadyItem;
  readonly at: number;
}

/** Whether `a` goes before `b`. */
function goesBefore(a: ReadyItem, b: ReadyItem): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.rank === b.rank ? a.index < b.index : a.rank > b.rank;
}

/**
 * Packages that are ready, in one line for each thing that they may wait for, so that a full server costs one look and
 * not one for everybody who waits for it.
 */
export class ReadyQueue {
  readonly #lines = new Map<string, Waiting>();
  /** By their first items. */
  readonly #order = new SortedList<Waiting>((a, b) => {
    const [first, second] = [a.items.at(0), b.items.at(0)];
    return first !== undefined && second !== undefined && goesBefore(first, second);
  });
  readonly #places = new Map<number, { readonly waiting: Waiting; readonly item: ReadyItem }>();

  /** The packages that wait, in no particular order. */
  indexes(): IterableIterator<number> {
    return this.#places.keys();
  }

  add(item: ReadyItem, line: Line): void {
    if (this.#places.has(item.index)) return;
    const waiting = this.#lines.get(line.key) ?? { line, items: new SortedList(goesBefore) };
    const first = waiting.items.at(0);
    this.#change(waiting, first === undefined || goesBefore(item, first), () => {
      waiting.items.add(item);
    });
    this.#places.set(item.index, { waiting, item });
  }

  delete(index: number): void {
    const place = this.#places.get(index);
    if (place === undefined) return;
    const { waiting, item } = place;
    this.#places.delete(index);
    this.#change(waiting, item === waiting.items.at(0), () => {
      waiting.items.delete(waiting.items.indexOf(item));
    });
  }

  /**
   * Goes through those that wait, in order over all lines, and takes those that `take` says yes to, up to `limit`. A line
   * that `isOpen` says no to is passed over as a whole.
   */
  drain(limit: number, isOpen: (line: Line) => boolean, take: (index: number) => boolean): void {
    const taken = new Map<Waiting, Set<number>>();
    // Lines whose first items have been gone through.
    const begun = new SortedList<Cursor>((a, b) => goesBefore(a.item, b.item));
    let next = 0;
    for (let count = 0; count < limit;) {
      const fresh = cursorAt(this.#order.at(next), 0);
      const again = begun.at(0);
      const isFresh = again === undefined || (fresh !== undefined && goesBefore(fresh.item, again.item));
      const cursor = isFresh ? fresh : again;
      if (cursor === undefined) break;
      if (isFresh) next += 1;
      else begun.delete(0);
      const { waiting, item, at } = cursor;
      if (!isOpen(waiting.line)) continue;
      if (take(item.index)) {
        count += 1;
        const ofLine = taken.get(waiting);
        if (ofLine === undefined) taken.set(waiting, new Set([item.index]));
        else ofLine.add(item.index);
      }
      const following = cursorAt(waiting, at + 1);
      if (following !== undefined) begun.add(following);
    }
    for (const [waiting, indexes] of taken) this.#remove(waiting, indexes);
  }

  #remove(waiting: Waiting, indexes: ReadonlySet<number>): void {
    for (const index of indexes) this.#places.delete(index);
    this.#change(waiting, true, () => {
      waiting.items.removeFirst(indexes.size, ({ index }) => indexes.has(index));
    });
  }

  /** Changes a line, which gets another place among the lines when its first item is another one then. */
  #change(waiting: Waiting, isFirst: boolean, change: () => void): void {
    if (!isFirst) {
      change();
      return;
    }
    if (waiting.items.size > 0) this.#order.delete(this.#order.indexOf(waiting));
    change();
    if (waiting.items.size > 0) {
      this.#order.add(waiting);
      this.#lines.set(waiting.line.key, waiting);
    } else this.#lines.delete(waiting.line.key);
  }
}

function cursorAt(waiting: Waiting | undefined, at: number): Cursor | undefined {
  const item = waiting?.items.at(at);
  return waiting === undefined || item === undefined ? undefined : { waiting, item, at };
}
