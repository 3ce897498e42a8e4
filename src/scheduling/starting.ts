import type { PackageRecords } from './package-records';
import type { Servers } from './placement';
import type { StartTimes } from './start-times';

/** Why a package may wait no longer: `startWithin` is over, or it may not start any more (skipped, or shut out). */
export type EndOfWait = 'startWithin' | 'mayNotStart';
export type EndedWait = [index: number, why: EndOfWait];

/** Packages that have been placed and have no ticket yet. Moments are Unix ms. */
export class Starting {
  constructor(
    private readonly times: StartTimes,
    private readonly servers: Servers,
    private readonly records: PackageRecords,
  ) {}

  indexes(): number[] {
    return [...this.servers.inFlight()].filter((index) => this.records.get(index).status === 'starting');
  }

  /** Those whose window, or that of their server, is over for good. */
  shutOut(nowMs: number): number[] {
    const isClosed = this.times.isClosed(nowMs);
    if (!isClosed && !this.servers.hasWindows) return [];
    return this.indexes().filter((index) => isClosed || this.#opening(index, nowMs) === 'closed');
  }

  /** Which window keeps a package from being started now; undefined when none does. */
  keptFrom(index: number, nowMs: number): string | undefined {
    if (!this.times.isOpen(nowMs)) return 'the window of the run was shut before it could start';
    if (this.#opening(index, nowMs) === 'open') return undefined;
    return `the window of ${this.#server(index)} was shut before it could start`;
  }

  #opening(index: number, nowMs: number): 'open' | 'shut' | 'closed' {
    return this.servers.openingOn(this.#server(index), nowMs).state;
  }

  #server(index: number): string {
    return this.records.get(index).server ?? '';
  }
}
