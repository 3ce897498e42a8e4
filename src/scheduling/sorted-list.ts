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

  /** Where an item is that is in the list and before or after every other in it. */
  indexOf(item: T): number {
    return this.#positionOf(item);
  }

  delete(position: number): void {
    this.#items.splice(position, 1);
  }

  /** The first item that is so. */
  find(isSo: (item: T) => boolean): T | undefined {
    return this.#items.find(isSo);
  }

  /** Takes away the items at the beginning that are so, and returns them. */
  takeWhile(isSo: (item: T) => boolean): T[] {
    const end = this.#items.findIndex((item) => !isSo(item));
    return this.#items.splice(0, end < 0 ? this.#items.length : end);
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
