import type { ChildPackage } from '../definition/definition';
import type { OpenTimes } from '../definition/open-times';
import type { Line } from './lines';
import { type Moment, Moments } from './moments';
import { ALWAYS_OPEN, earlier, openingAt, type Opening } from './open-times';
import type { PackageRecords } from './package-records';
import type { Servers } from './placement';

/** A package that may not be started any more, and why. */
export interface Expired {
  readonly index: number;
  readonly why: 'window' | 'startWithin';
}

/** What the clock has to say about starts: windows of the run and of servers, and `startWithin`. */
export class StartTimes {
  readonly #run: OpenTimes;
  /** When the `startWithin` of packages is over. Some are no longer true: that shows when it is their turn. */
  readonly #deadlines = new Moments();
  /** The last that was said of each package; NaN when it has none. */
  readonly #deadlineMs: number[] = [];
  /** When the last server shuts for good on which a package may run that waits for its start. */
  readonly #closings = new Moments();
  /** Those whose deadline was over while they were about to be started. */
  readonly #overdue = new Set<number>();
  /** When those in a line may be started that are ready from a moment on: most of them are from the same. */
  readonly #firstOpen = new Map<Line, { readonly fromMs: number; readonly atMs: number | null }>();

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

  /** The servers on which these packages may run are others than before. */
  waitAnew(indexes: readonly number[]): void {
    for (const index of indexes) {
      const { status } = this.records.get(index);
      if (status === 'ready' || status === 'starting') this.waits(index);
    }
  }

  /** A package has come to wait for its start, or waits from another moment on. */
  waits(index: number): void {
    this.#overdue.delete(index);
    const startWithinMs = this.packages[index]?.startWithinMs;
    if (startWithinMs !== undefined) {
      const openMs = this.#firstOpenMs(index, this.records.get(index).readyAtMs);
      this.#deadlineMs[index] = openMs === null ? NaN : openMs + startWithinMs;
      if (openMs !== null) this.#deadlines.add(openMs + startWithinMs, index);
    }
    if (!this.servers.hasWindows) return;
    const { closesAtMs } = this.servers.lineOf(index);
    if (closesAtMs !== Infinity) this.#closings.add(closesAtMs, index);
  }

  /** Those that wait for their start and may not be started any more, and why. */
  expired(nowMs: number): Expired[] {
    const shut = new Set<number>();
    for (const { index } of this.#closings.takeWhile(({ atMs }) => atMs <= nowMs)) {
      // Its servers may be others by now.
      const isShut = this.servers.lineOf(index).closesAtMs <= nowMs;
      if (isShut && this.#isReady(index)) shut.add(index);
    }
    // A package that was about to be started and was not has said its deadline twice.
    const late = new Set<number>();
    for (const next of this.#deadlines.takeWhile(({ atMs }) => atMs <= nowMs)) {
      if (!this.#isTrue(next) || shut.has(next.index)) continue;
      if (this.#isReady(next.index)) late.add(next.index);
      else this.#overdue.add(next.index);
    }
    return [
      ...[...shut].map((index): Expired => ({ index, why: 'window' })),
      ...[...late].map((index): Expired => ({ index, why: 'startWithin' })),
    ];
  }

  /** Those that hold a place while they wait for a job that is running already, and may not wait any longer. */
  overdueStarts(): number[] {
    for (const index of this.#overdue) {
      if (this.records.get(index).status !== 'starting') this.#overdue.delete(index);
    }
    return [...this.#overdue];
  }

  /** The next moment at which something may be started or expire by the clock; null when time changes nothing. */
  nextMomentMs(nowMs: number, isPaused: boolean): number | null {
    const byWindows = earlier(openingAt(this.#run, nowMs).untilMs, this.servers.nextChangeMs(nowMs));
    return earlier(byWindows, isPaused ? this.#nextOfStarting(nowMs) : this.#nextDeadlineMs());
  }

  #nextDeadlineMs(): number | null {
    this.#deadlines.takeWhile((moment) => !this.#isTrue(moment));
    return this.#deadlines.first?.atMs ?? null;
  }

  /** While the run is paused, only what is about to start has a deadline. */
  #nextOfStarting(nowMs: number): number | null {
    let next: number | null = null;
    for (const index of this.servers.inFlight()) {
      const atMs = this.#deadlineMs[index] ?? null;
      const isLeft = atMs !== null && atMs > nowMs && this.records.get(index).status === 'starting';
      if (isLeft) next = earlier(next, atMs);
    }
    return next;
  }

  #isReady(index: number): boolean {
    return this.records.get(index).status === 'ready';
  }

  #isTrue({ index, atMs }: Moment): boolean {
    const { status } = this.records.get(index);
    return (status === 'ready' || status === 'starting') && this.#deadlineMs[index] === atMs;
  }

  /** The first moment from then on at which the windows let the package start; null when there is none. */
  #firstOpenMs(index: number, fromMs: number | undefined): number | null {
    if (fromMs === undefined) return null;
    if (this.#run === ALWAYS_OPEN && !this.servers.hasWindows) return fromMs;
    const line = this.servers.lineOf(index);
    const known = this.#firstOpen.get(line);
    if (known?.fromMs === fromMs) return known.atMs;
    const atMs = this.#findFirstOpenMs(line, fromMs);
    this.#firstOpen.set(line, { fromMs, atMs });
    return atMs;
  }

  #findFirstOpenMs(line: Line, fromMs: number): number | null {
    let atMs: number | null = fromMs;
    while (atMs !== null) {
      const openings: readonly Opening[] = [openingAt(this.#run, atMs), this.servers.opening(line, atMs)];
      const shut = openings.find(({ state }) => state !== 'open');
      if (shut === undefined) return atMs;
      atMs = shut.untilMs;
    }
    return null;
  }
}
