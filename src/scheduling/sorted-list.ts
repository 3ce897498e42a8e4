/** So many items are put in their places one by one; with more it is less work to sort all. */
const FEW = 8;

/** Items in an order; equal ones stay in the order in which they came. */
export class SortedList<T> {
  readonly #items: T[] = [];

  /** `goesBefore`: whether `a` goes before `b`. */
  constructor(private readonly goesBefore: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.#items.length;
  }

  at(position: number): T | undefined {
    return this.#items[position];
  }

  add(item: T): void {
    const position = this.#positionOf(item);
    if (position === this.#items.length) this.#items.push(item);
    else this.#items.splice(position, 0, item);
  }

  addAll(items: readonly T[]): void {
    if (items.length < FEW) {
      for (const item of items) this.add(item);
      return;
    }
    for (const item of items) this.#items.push(item);
    this.#items.sort((a, b) => Number(this.goesBefore(b, a)) - Number(this.goesBefore(a, b)));
  }

  /** Where an item is that is in the list and before or after every other in it. */
  indexOf(item: T): number {
    return this.#positionOf(item);
  }

  delete(position: number): void {
    this.#items.splice(position, 1);
  }

  /** Takes away the first `count` items that are so. */
  removeFirst(count: number, isSo: (item: T) => boolean): void {
    for (let at = 0, left = count; left > 0 && at < this.#items.length;) {
      const item = this.#items[at];
      if (item !== undefined && isSo(item)) {
        this.#items.splice(at, 1);
        left -= 1;
      } else at += 1;
    }
  }

  /** By halving: the first position whose item does not go before this one. */
  #positionOf(item: T): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = this.#items[middle];
      if (there !== undefined && this.goesBefore(there, item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
