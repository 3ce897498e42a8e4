import type { ChildPackage } from '../definition/definition';
import type { Expectations } from './expectations';
import { isUnstarted, type PackageRecord } from './package-record';
import type { Servers } from './placement';

/** What has not been started yet, by how long it is expected to take. */
export class Backlog {
  #remainingMs = 0;

  constructor(
    private readonly packages: readonly ChildPackage[],
    private readonly servers: Servers,
    private readonly expectations: Expectations,
    records: readonly PackageRecord[],
  ) {
    for (const [index, record] of records.entries()) if (isUnstarted(record)) this.#add(index, 1);
  }

  /** A package has gone from one record to the next. */
  follow(index: number, before: PackageRecord, after: PackageRecord): void {
    const change = Number(isUnstarted(after)) - Number(isUnstarted(before));
    if (change !== 0) this.#add(index, change);
  }

  /** When all of it may be over at the earliest, with the servers that have a cap. */
  endMs(nowMs: number): number {
    const { slots } = this.servers;
    return slots === 0 ? Infinity : nowMs + this.#remainingMs / slots;
  }

  #add(index: number, times: number): void {
    const ms = this.expectations.packageMs(index);
    this.#remainingMs += times * ms;
    const pinnedTo = this.packages[index]?.server;
    if (pinnedTo !== undefined) this.servers.pin(pinnedTo, times * ms);
  }
}
