type Close = () => Promise<unknown>;

/** What has been opened on the way and has to be closed in the end, whatever happens in between. */
export class Opened {
  readonly #closes: Close[] = [];

  /** `close` is called once. */
  add(close: Close): void {
    this.#closes.push(close);
  }

  /**
   * Waits for the end of `work`, then closes everything, what was opened last first, also what comes after something that
   * cannot be closed. Returns what the work did. @throws the first error: that of the work, if it has one.
   */
  async closeAfter<T>(work: Promise<T>): Promise<T> {
    const [done] = await Promise.allSettled([work]);
    const errors: unknown[] = done.status === 'rejected' ? [done.reason] : [];
    for (const close of this.#closes.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return work;
  }
}
