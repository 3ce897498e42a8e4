import type { Outage } from '../report/run-progress';

const MAX_OUTAGES = 100;
const MAX_REASON = 300;

/** When servers were left out, and why. */
export class Outages {
  #all: readonly Outage[];

  constructor(carried: readonly Outage[] = []) {
    this.#all = carried;
  }

  get all(): readonly Outage[] {
    return this.#all;
  }

  /** Those that go on. */
  get open(): readonly Outage[] {
    return this.#all.filter(({ until }) => until === undefined);
  }

  isOut(server: string): boolean {
    return this.open.some((outage) => outage.server === server);
  }

  /** `nowMs` is Unix ms. What goes on is never forgotten. */
  begin(server: string, reason: string, nowMs: number): void {
    const outage = { server, reason: reason.slice(0, MAX_REASON), from: new Date(nowMs).toISOString() };
    const over = this.#all.filter(({ until }) => until !== undefined);
    const forgotten = new Set(over.slice(0, Math.max(0, this.#all.length + 1 - MAX_OUTAGES)));
    this.#all = [...this.#all.filter((each) => !forgotten.has(each)), outage];
  }

  end(server: string, nowMs: number): void {
    const until = new Date(nowMs).toISOString();
    this.#all = this.#all.map((each) =>
      each.server === server && each.until === undefined ? { ...each, until } : each,
    );
  }
}
