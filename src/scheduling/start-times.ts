import type { ChildPackage } from '../definition/definition';
import type { OpenTimes } from '../definition/open-times';
import { ALWAYS_OPEN, earlier, openingAt, type Opening } from './open-times';
import type { PackageRecords } from './package-records';
import type { Servers } from './placement';
import { SortedList } from './sorted-list';

/** A package that may not be started any more, and why. */
export interface Expired {
  readonly index: number;
  readonly why: 'window' | 'startWithin';
}

/** The moment up to which a package may wait for its start, or from which on it may be started. */
interface Moment {
  readonly atMs: number;
  readonly index: number;
}

const byTime = (a: Moment, b: Moment): boolean => a.atMs < b.atMs;

/** What the clock has to say about starts: windows of the run and of servers, retries that wait, and `startWithin`. */
export class StartTimes {
  readonly #run: OpenTimes;
  /** Of packages that wait for their start. Some are no longer true: that shows when it is their turn. */
  readonly #begins = new SortedList<Moment>(byTime);
  readonly #deadlines = new SortedList<Moment>(byTime);
  /** Those whose deadline was over while they were about to be started. */
  readonly #overdue = new Set<number>();

  constructor(
    private readonly packages: readonly ChildPackage[],
    private readonly records: PackageRecords,
    private readonly servers: Servers,
    run: OpenTimes | null,
  ) {
    this.#run = run ?? ALWAYS_OPEN;
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

  /** A package has come to wait for its start, or waits from another moment on. */
  waits(index: number): void {
    const { notBeforeMs } = this.records.get(index);
    if (notBeforeMs !== undefined) this.#begins.add({ atMs: notBeforeMs, index });
    const deadlineMs = this.#deadlineMs(index);
    if (deadlineMs !== undefined) this.#deadlines.add({ atMs: deadlineMs, index });
  }

  /** Those among `ready` that may not be started any more, and why. */
  expired(ready: Iterable<number>, nowMs: number): Expired[] {
    const shut = this.servers.hasWindows ? [...ready].filter((index) => this.#isShutForGood(index, nowMs)) : [];
    // A package that was about to be started and was not has said its deadline twice.
    const late = new Set<number>();
    for (const next of this.#deadlines.takeWhile(({ atMs }) => atMs <= nowMs)) {
      if (!this.#isTrue(next)) continue;
      if (this.records.get(next.index).status === 'ready') late.add(next.index);
      else this.#overdue.add(next.index);
    }
    return [
      ...shut.map((index): Expired => ({ index, why: 'window' })),
      ...[...late].filter((index) => !shut.includes(index)).map((index): Expired => ({ index, why: 'startWithin' })),
    ];
  }

  /** Those that hold a place while they wait for a job that is running already, and may not wait any longer. */
  overdueStarts(): number[] {
    for (const index of this.#overdue) {
      if (this.records.get(index).status !== 'starting') this.#overdue.delete(index);
    }
    return [...this.#overdue];
  }

  /** The next moment at which something may start or expire by itself; null when time changes nothing. */
  nextMomentMs(nowMs: number, isPaused: boolean): number | null {
    const byWindows = earlier(openingAt(this.#run, nowMs).untilMs, this.servers.nextChangeMs(nowMs));
    const begin = isPaused ? null : this.#nextBeginMs(nowMs);
    return earlier(byWindows, earlier(begin, this.#nextDeadlineMs(nowMs, isPaused)));
  }

  #nextBeginMs(nowMs: number): number | null {
    this.#begins.takeWhile(({ atMs, index }) => atMs <= nowMs || this.records.get(index).status !== 'ready');
    return this.#begins.at(0)?.atMs ?? null;
  }

  /** While the run is paused, only what is about to start has one. */
  #nextDeadlineMs(nowMs: number, isPaused: boolean): number | null {
    this.#deadlines.takeWhile((moment) => !this.#isTrue(moment));
    const next = this.#deadlines.find((moment) => {
      const counts = !isPaused || this.records.get(moment.index).status === 'starting';
      return moment.atMs > nowMs && counts && this.#isTrue(moment);
    });
    return next?.atMs ?? null;
  }

  #isTrue({ index, atMs }: Moment): boolean {
    const { status } = this.records.get(index);
    return (status === 'ready' || status === 'starting') && this.#deadlineMs(index) === atMs;
  }

  #isShutForGood(index: number, nowMs: number): boolean {
    const child = this.packages[index];
    return child !== undefined && this.servers.opening(child, nowMs).state === 'closed';
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
}
