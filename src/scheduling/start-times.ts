import type { ChildPackage } from '../definition/definition';
import type { OpenTimes } from '../definition/open-times';
import { ALWAYS_OPEN, earlier, openingAt, type Opening } from './open-times';
import type { PackageRecords } from './package-records';
import type { Servers } from './placement';

/** A package that may not be started any more, and why. */
export interface Expired {
  readonly index: number;
  readonly why: 'window' | 'startWithin';
}

/** What the clock has to say about starts: windows of the run and of servers, retries that wait, and `startWithin`. */
export class StartTimes {
  readonly #run: OpenTimes;
  /** Without any of this, time changes nothing and need not be asked. */
  readonly #isTimed: boolean;
  readonly #hasDeadlines: boolean;

  constructor(
    private readonly packages: readonly ChildPackage[],
    private readonly records: PackageRecords,
    private readonly servers: Servers,
    run: OpenTimes | null,
  ) {
    this.#run = run ?? ALWAYS_OPEN;
    this.#hasDeadlines = packages.some(({ startWithinMs }) => startWithinMs !== undefined);
    const hasRetries = packages.some(({ retry }) => retry !== undefined);
    this.#isTimed = this.#hasDeadlines || hasRetries || run !== null || servers.hasWindows;
  }

  isOpen(nowMs: number): boolean {
    return openingAt(this.#run, nowMs).state === 'open';
  }

  isClosed(nowMs: number): boolean {
    return openingAt(this.#run, nowMs).state === 'closed';
  }

  /** Whether a retry of the package has to wait yet. */
  isTooEarly(index: number, nowMs: number): boolean {
    return (this.records.get(index).notBeforeMs ?? 0) > nowMs;
  }

  /** Those among `ready` that may not be started any more, and why. */
  expired(ready: Iterable<number>, nowMs: number): Expired[] {
    if (!this.#isTimed) return [];
    return [...ready].flatMap((index): Expired[] => {
      const child = this.packages[index];
      if (child === undefined) return [];
      if (this.servers.opening(child, nowMs).state === 'closed') return [{ index, why: 'window' }];
      return this.#isOverdue(index, nowMs) ? [{ index, why: 'startWithin' }] : [];
    });
  }

  /** Those that hold a place while they wait for a job that is running already, and may not wait any longer. */
  overdueStarts(nowMs: number): number[] {
    return this.#starting().filter((index) => this.#isOverdue(index, nowMs));
  }

  /** The next moment at which something may start or expire by itself; null when time changes nothing. */
  nextMomentMs(ready: Iterable<number>, nowMs: number): number | null {
    if (!this.#isTimed) return null;
    let next = earlier(openingAt(this.#run, nowMs).untilMs, this.servers.nextChangeMs(nowMs));
    const consider = (momentMs: number | undefined): void => {
      if (momentMs !== undefined && momentMs > nowMs) next = earlier(next, momentMs);
    };
    for (const index of ready) {
      consider(this.records.get(index).notBeforeMs);
      consider(this.#deadlineMs(index));
    }
    for (const index of this.#starting()) consider(this.#deadlineMs(index));
    return next;
  }

  #starting(): number[] {
    if (!this.#hasDeadlines) return [];
    return [...this.servers.inFlight()].filter((index) => this.records.get(index).status === 'starting');
  }

  #deadlineMs(index: number): number | undefined {
    const child = this.packages[index];
    const { readyAtMs } = this.records.get(index);
    if (child?.startWithinMs === undefined || readyAtMs === undefined) return undefined;
    const openMs = this.#firstOpenMs(child, readyAtMs);
    return openMs === null ? undefined : openMs + child.startWithinMs;
  }

  /** The first moment from then on at which the windows let the package start; null when there is none. */
  #firstOpenMs(child: ChildPackage, fromMs: number): number | null {
    let atMs: number | null = fromMs;
    while (atMs !== null) {
      const openings: readonly Opening[] = [openingAt(this.#run, atMs), this.servers.opening(child, atMs)];
      const shut = openings.find(({ state }) => state !== 'open');
      if (shut === undefined) return atMs;
      atMs = shut.untilMs;
    }
    return null;
  }

  #isOverdue(index: number, nowMs: number): boolean {
    return nowMs >= (this.#deadlineMs(index) ?? Infinity);
  }
}
