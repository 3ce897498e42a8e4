import { addToList } from './add-to-list';
import type { Line } from './lines';
import { type Moment, Moments } from './moments';
import { SortedList } from './sorted-list';

/** A package that is ready: the higher priority first, then the longer chain, then the order of the definition. */
export interface ReadyItem {
  readonly index: number;
  readonly priority: number;
  /** How long the chain is that begins with it, in ms. */
  readonly rank: number;
}

interface Waiting {
  readonly line: Line;
  readonly items: SortedList<ReadyItem>;
}

/** Where a package is: in its line, or not yet. */
interface Place {
  readonly item: ReadyItem;
  readonly line: Line;
  /** It is passed over until then. */
  wakesAtMs: number | undefined;
  waiting: Waiting | undefined;
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
  readonly #places = new Map<number, Place>();
  /** Those that have come since somebody last looked: they are put into their lines all together. */
  #fresh: Place[] = [];
  /** When those are awake that are to be passed over until then. Some are gone: that shows when it is their turn. */
  readonly #wakes = new Moments();

  /** The packages that wait, in no particular order. */
  indexes(): IterableIterator<number> {
    return this.#places.keys();
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  has(index: number): boolean {
    return this.#places.has(index);
  }

  /** `notBeforeMs`: it is passed over until then. */
  add(item: ReadyItem, line: Line, notBeforeMs: number | undefined): void {
    const { index } = item;
    if (this.#places.has(index)) return;
    const place: Place = { item, line, wakesAtMs: notBeforeMs, waiting: undefined };
    this.#places.set(index, place);
    if (notBeforeMs === undefined) this.#fresh.push(place);
    else this.#wakes.add(notBeforeMs, index);
  }

  delete(index: number): void {
    const place = this.#places.get(index);
    if (place === undefined) return;
    const { waiting, item } = place;
    this.#places.delete(index);
    if (waiting === undefined) return;
    this.#change(waiting, item === waiting.items.at(0), () => {
      waiting.items.delete(waiting.items.indexOf(item));
    });
  }

  /** When the next is awake of those that are passed over now; null when none is. */
  nextWakeMs(nowMs: number): number | null {
    this.#wake(nowMs);
    return this.#wakes.first?.atMs ?? null;
  }

  /**
   * Goes through those that wait, in order over all lines, and takes those that `take` says yes to, up to `limit`. A line
   * that `isOpen` says no to is passed over as a whole.
   */
  drain(limit: number, nowMs: number, isOpen: (line: Line) => boolean, take: (index: number) => boolean): void {
    this.#wake(nowMs);
    this.#lineUp();
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

  /** Those whose time has come wait like the others; those that are gone are forgotten. */
  #wake(nowMs: number): void {
    const isGone = ({ atMs, index }: Moment) => this.#places.get(index)?.wakesAtMs !== atMs;
    for (const moment of this.#wakes.takeWhile((next) => next.atMs <= nowMs || isGone(next))) {
      const place = this.#places.get(moment.index);
      if (place === undefined || isGone(moment)) continue;
      place.wakesAtMs = undefined;
      this.#fresh.push(place);
    }
  }

  #lineUp(): void {
    const byLine = new Map<Line, Place[]>();
    for (const place of this.#fresh) {
      const isGone = this.#places.get(place.item.index) !== place;
      if (!isGone) addToList(byLine, place.line, place);
    }
    this.#fresh = [];
    for (const [line, places] of byLine) this.#join(line, places);
  }

  #join(line: Line, places: readonly Place[]): void {
    const waiting = this.#lines.get(line.key) ?? { line, items: new SortedList(goesBefore) };
    for (const place of places) place.waiting = waiting;
    this.#change(waiting, true, () => {
      waiting.items.addAll(places.map(({ item }) => item));
    });
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
