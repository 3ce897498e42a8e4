import type { ChildPackage } from '../definition/definition';
import type { Expectations } from './expectations';
import { type Line, Lines } from './lines';
import type { Opening } from './open-times';
import type { RunInputs } from './run-inputs';
import { ServerRoom } from './server-room';
import type { SlotPlan } from './slot-plan';

/** A package that may start now, and where. */
export interface Placement {
  readonly package: number;
  readonly server: string;
}

/** Where a package is to run, and why there. */
export interface Choice {
  readonly server: ServerRoom;
  /** How long it is expected to take there, in ms. */
  readonly expectedMs: number;
  /** The next best place, and how much later it was expected to end there, in ms. */
  readonly instead?: { readonly server: string; readonly laterMs: number };
}

/** A server that could run a package. */
interface Candidate {
  readonly server: ServerRoom;
  readonly expectedMs: number;
  /** When the package is expected to end there, in Unix ms. */
  readonly endMs: number;
  /** What is compared among those that are free: the end, and what the choice costs others. */
  readonly costMs: number;
}

const OPEN: Opening = { state: 'open', untilMs: null };

/** Waiting for a busy server has to win this part of the package's duration: what is expected is not certain. */
const WORTH_WAITING = 0.1;

/** Which package goes to which server: caps, equal jobs, exclusion groups, times, and where each will end soonest. */
export class Servers {
  readonly #packages: readonly ChildPackage[];
  readonly #servers: ReadonlyMap<string, ServerRoom>;
  readonly #lines: Lines;
  readonly #groups = new Set<string>();
  /** How many jobs those servers may run at once that have a cap. */
  readonly slots: number;
  /** Whether any server takes jobs at some times only. */
  readonly hasWindows: boolean;
  /** When any of them opens or shuts, in order. */
  readonly #changesMs: readonly number[];
  #inFlight = 0;

  constructor(
    { definition, servers, pools, openTimes }: RunInputs,
    private readonly expectations: Expectations,
  ) {
    this.#packages = definition.packages;
    const rooms = servers.map((capacity) => new ServerRoom(capacity, openTimes.servers[capacity.alias]));
    this.#servers = new Map(rooms.map((room) => [room.alias, room]));
    this.#lines = new Lines(definition.packages, pools, this.#servers);
    this.slots = rooms.reduce((sum, { cap }) => sum + (cap ?? 0), 0);
    this.hasWindows = rooms.some(({ hasWindow }) => hasWindow);
    this.#changesMs = rooms.flatMap(({ changesMs }) => changesMs).sort((a, b) => a - b);
  }

  get inFlightCount(): number {
    return this.#inFlight;
  }

  /** The packages in flight, server by server. */
  *inFlight(): Generator<number> {
    for (const { inFlight } of this.#servers.values()) yield* inFlight;
  }

  /** What a package waits for when it is ready. */
  lineOf(index: number): Line {
    return this.#lines.of(index);
  }

  /** Whether anybody in the line could be started now, whoever it is. */
  isOpen({ servers, exclusive }: Line, nowMs: number): boolean {
    return !this.#isExcluded(exclusive) && servers.some((server) => server.room > 0 && server.isOpen(nowMs));
  }

  /**
   * Where the package is to be started now; undefined while it cannot be, or had better wait for a busy server, whose next
   * slot is then meant for it. (Earliest finish time, as in HEFT.)
   */
  choose(index: number, plan: SlotPlan): Choice | undefined {
    const { servers, exclusive } = this.lineOf(index);
    if (this.#isExcluded(exclusive)) return undefined;
    const { job } = this.#package(index);
    let free: Candidate | undefined;
    let busy: Candidate | undefined;
    let second: Candidate | undefined;
    for (const server of servers) {
      if (server.isRunning(job) || !server.isOpen(plan.nowMs)) continue;
      const candidate = this.#candidate(index, server, plan);
      if (server.room === 0) {
        if (busy === undefined || candidate.endMs < busy.endMs) busy = candidate;
      } else if (free === undefined || goesBefore(candidate, free)) [free, second] = [candidate, free];
      else if (second === undefined || goesBefore(candidate, second)) second = candidate;
    }
    if (free === undefined) return undefined;
    if (busy !== undefined && busy.endMs + WORTH_WAITING * free.expectedMs < free.endMs) {
      plan.reserve(busy.server, busy.endMs);
      return undefined;
    }
    const next = [second, busy].flatMap((other) => other ?? []).sort((a, b) => a.endMs - b.endMs)[0];
    const { server, expectedMs, endMs } = free;
    if (next === undefined) return { server, expectedMs };
    return { server, expectedMs, instead: { server: next.server.alias, laterMs: next.endMs - endMs } };
  }

  /** When jobs may be started on that server, by its clock. */
  openingOn(alias: string, nowMs: number): Opening {
    return this.#servers.get(alias)?.opening(nowMs) ?? OPEN;
  }

  /** When those in a line may be started by the clocks of its servers: by the first of them; `closed` only when all are. */
  opening({ servers }: Line, nowMs: number): Opening {
    if (!this.hasWindows) return OPEN;
    const openings = servers.map((server) => server.opening(nowMs));
    const open = openings.find(({ state }) => state === 'open');
    if (open !== undefined || openings.length === 0) return open ?? OPEN;
    const shut = openings.flatMap(({ state, untilMs }) => (state === 'shut' && untilMs !== null ? [untilMs] : []));
    return shut.length === 0 ? { state: 'closed', untilMs: null } : { state: 'shut', untilMs: Math.min(...shut) };
  }

  /** The next moment at which a server opens or shuts, null when none does. */
  nextChangeMs(nowMs: number): number | null {
    let [low, high] = [0, this.#changesMs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changesMs[middle] ?? Infinity) <= nowMs) low = middle + 1;
      else high = middle;
    }
    return this.#changesMs[low] ?? null;
  }

  /** `expectedMs`: how long it was expected to take when it was taken. */
  occupy(index: number, alias: string, takenAtMs: number, expectedMs: number): void {
    const { job, exclusive = [] } = this.#package(index);
    this.#servers.get(alias)?.occupy(index, job, takenAtMs, expectedMs);
    for (const group of exclusive) this.#groups.add(group);
    this.#inFlight += 1;
  }

  release(index: number, alias: string): void {
    if (this.#servers.get(alias)?.release(index) !== true) return;
    for (const group of this.#package(index).exclusive ?? []) this.#groups.delete(group);
    this.#inFlight -= 1;
  }

  /** Whether nothing is started on a server any more, until this is called again. */
  setOut(alias: string, isOut: boolean): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.isOut = isOut;
  }

  /** Whether a package tries a server that was left out; until that is over, no other is started there. */
  setTried(alias: string, isTried: boolean): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.isTried = isTried;
  }

  /** Whether a server has no room for now, whatever of the run is in flight there. */
  setFull(alias: string, isFull: boolean): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.isFull = isFull;
  }

  /** A server lacks these jobs and no others; returns the packages that wait for something else now. */
  setMissing(alias: string, jobs: readonly string[]): number[] {
    const server = this.#servers.get(alias);
    return server === undefined ? [] : this.#lines.setMissing(server, new Set(jobs));
  }

  /** The jobs that servers lack, by alias. */
  *missing(): Generator<[alias: string, jobs: ReadonlySet<string>]> {
    for (const { alias, missingJobs } of this.#servers.values()) yield [alias, missingJobs];
  }

  setCap(alias: string, maxConcurrent: number): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.cap = maxConcurrent;
  }

  /** The jobs that a server lacks. */
  missingAt(alias: string): string[] {
    return [...(this.#servers.get(alias)?.missingJobs ?? [])];
  }

  /** Whether another server that is not left out could run the package. */
  hasOther(index: number, than: string): boolean {
    return this.lineOf(index).servers.some(({ alias, isOut }) => alias !== than && !isOut);
  }

  /** A package that can run on this server only has come to wait for its start, or does so no longer (negative). */
  pin(alias: string, expectedMs: number): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.pinnedMs += expectedMs;
  }

  #isExcluded(groups: readonly string[]): boolean {
    return groups.some((group) => this.#groups.has(group));
  }

  #package(index: number): ChildPackage {
    const found = this.#packages[index];
    if (found === undefined) throw new RangeError(`there is no package ${index}`);
    return found;
  }

  #candidate(index: number, server: ServerRoom, plan: SlotPlan): Candidate {
    const expectedMs = Math.round(this.expectations.durationMs(index, server.alias));
    const endMs = plan.freeAtMs(server) + expectedMs;
    // Without a cap everything has room everywhere: then work is shared out by how long it takes.
    const costMs = server.cap === null ? endMs + server.workMs : endMs + delayOfOthers(server, endMs, plan);
    return { server, expectedMs, endMs, costMs };
  }
}

/** By how much the run would end later when the packages that can run nowhere else come after this one. */
function delayOfOthers({ pinnedMs, cap }: ServerRoom, endMs: number, plan: SlotPlan): number {
  return cap === null || pinnedMs <= 0 ? 0 : Math.max(0, endMs + pinnedMs / cap - plan.endMs);
}

function goesBefore(a: Candidate, b: Candidate): boolean {
  return a.costMs === b.costMs ? a.server.room > b.server.room : a.costMs < b.costMs;
}
