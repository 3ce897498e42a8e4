import type { ChildPackage } from '../definition/definition';
import type { OpenTimes } from '../definition/open-times';
import { aliasesOf } from './aliases-of';
import type { Expectations } from './expectations';
import { earlier, type Opening } from './open-times';
import type { Line } from './ready-queue';
import { type ServerCapacity, ServerRoom } from './server-room';
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
  readonly #servers: ReadonlyMap<string, ServerRoom>;
  #missingSomewhere: ReadonlySet<string>;
  readonly #lines = new Map<string, Line>();
  /** The same by package: most are asked for again and again. */
  readonly #lineOf = new Map<ChildPackage, Line>();
  readonly #groups = new Set<string>();
  /** Whether any server takes jobs at some times only. */
  readonly hasWindows: boolean;
  #inFlight = 0;

  constructor(
    capacities: readonly ServerCapacity[],
    private readonly pools: Readonly<Record<string, readonly string[]>>,
    openTimes: Readonly<Record<string, OpenTimes>>,
    private readonly expectations: Expectations,
  ) {
    this.#servers = new Map(
      capacities.map((capacity) => [capacity.alias, new ServerRoom(capacity, openTimes[capacity.alias])]),
    );
    this.hasWindows = this.#all.some(({ hasWindow }) => hasWindow);
    this.#missingSomewhere = this.#missingJobs();
  }

  get inFlightCount(): number {
    return this.#inFlight;
  }

  /** How many jobs those servers may run at once that have a cap. */
  get slots(): number {
    return this.#all.reduce((sum, { cap }) => sum + (cap ?? 0), 0);
  }

  /** The packages in flight, server by server. */
  *inFlight(): Generator<number> {
    for (const { inFlight } of this.#all) yield* inFlight;
  }

  /** What a package waits for when it is ready. */
  lineOf(child: ChildPackage): Line {
    let line = this.#lineOf.get(child);
    if (line === undefined) {
      line = this.#sharedLine(child);
      this.#lineOf.set(child, line);
    }
    return line;
  }

  #sharedLine(child: ChildPackage): Line {
    const { server, pool = '', job, exclusive = [] } = child;
    const place = server === undefined ? `pool ${pool}` : `server ${server}`;
    const ownJob = this.#missingSomewhere.has(job) ? job : '';
    // Most wait for a place and nothing else.
    const key = ownJob === '' && exclusive.length === 0 ? place : JSON.stringify([place, ownJob, ...exclusive]);
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const there = aliasesOf(child, this.pools).flatMap((alias) => this.#servers.get(alias) ?? []);
    const having = there.filter((each) => each.has(job));
    // Where no server has it, asking for it says so.
    const line = { key, servers: having.length > 0 ? having : there, exclusive };
    this.#lines.set(key, line);
    return line;
  }

  /** Whether anybody in the line could be started now, whoever it is. */
  isOpen({ servers, exclusive }: Line, nowMs: number): boolean {
    return !this.#isExcluded(exclusive) && servers.some((server) => server.room > 0 && server.isOpen(nowMs));
  }

  /**
   * Where the package is to be started now; undefined while it cannot be, or had better wait for a busy server, whose next
   * slot is then meant for it. (Earliest finish time, as in HEFT.)
   */
  choose(index: number, child: ChildPackage, plan: SlotPlan): Choice | undefined {
    if (this.#isExcluded(child.exclusive ?? [])) return undefined;
    let free: Candidate | undefined;
    let busy: Candidate | undefined;
    let second: Candidate | undefined;
    for (const server of this.lineOf(child).servers) {
      if (server.isRunning(child.job) || !server.isOpen(plan.nowMs)) continue;
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

  /** When a package may be started by the clocks of its servers: by the first of them; `closed` only when all are. */
  opening(child: ChildPackage, nowMs: number): Opening {
    if (!this.hasWindows) return OPEN;
    const openings = this.lineOf(child).servers.map((server) => server.opening(nowMs));
    const open = openings.find(({ state }) => state === 'open');
    if (open !== undefined || openings.length === 0) return open ?? OPEN;
    const shut = openings.flatMap(({ state, untilMs }) => (state === 'shut' && untilMs !== null ? [untilMs] : []));
    return shut.length === 0 ? { state: 'closed', untilMs: null } : { state: 'shut', untilMs: Math.min(...shut) };
  }

  /** The next moment at which a server opens or shuts, null when none does. */
  nextChangeMs(nowMs: number): number | null {
    if (!this.hasWindows) return null;
    let next: number | null = null;
    for (const server of this.#all) next = earlier(next, server.opening(nowMs).untilMs);
    return next;
  }

  /** `expectedMs`: how long it was expected to take when it was taken. */
  occupy(index: number, child: ChildPackage, alias: string, takenAtMs: number, expectedMs: number): void {
    this.#servers.get(alias)?.occupy(index, child.job, takenAtMs, expectedMs);
    for (const group of child.exclusive ?? []) this.#groups.add(group);
    this.#inFlight += 1;
  }

  release(index: number, child: ChildPackage, alias: string): void {
    if (this.#servers.get(alias)?.release(index) !== true) return;
    for (const group of child.exclusive ?? []) this.#groups.delete(group);
    this.#inFlight -= 1;
  }

  /** Whether nothing is started on a server any more, until this is called again. */
  setOut(alias: string, isOut: boolean): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.isOut = isOut;
  }

  /** Whether a server has no room for now, whatever of the run is in flight there. */
  setFull(alias: string, isFull: boolean): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.isFull = isFull;
  }

  /** A server lacks these jobs; every line has to be asked for anew. */
  setMissing(alias: string, jobs: readonly string[]): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.missingJobs = new Set(jobs);
    this.#missingSomewhere = this.#missingJobs();
    this.#lines.clear();
    this.#lineOf.clear();
  }

  /** The jobs that servers lack, by alias. */
  *missing(): Generator<[alias: string, jobs: ReadonlySet<string>]> {
    for (const { alias, missingJobs } of this.#all) yield [alias, missingJobs];
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
  hasOther(child: ChildPackage, than: string): boolean {
    return this.lineOf(child).servers.some(({ alias, isOut }) => alias !== than && !isOut);
  }

  /** A package that can run on this server only has come to wait for its start, or does so no longer (negative). */
  pin(alias: string, expectedMs: number): void {
    const server = this.#servers.get(alias);
    if (server !== undefined) server.pinnedMs += expectedMs;
  }

  get #all(): ServerRoom[] {
    return [...this.#servers.values()];
  }

  #missingJobs(): Set<string> {
    return new Set(this.#all.flatMap(({ missingJobs }) => [...missingJobs]));
  }

  #isExcluded(groups: readonly string[]): boolean {
    return groups.some((group) => this.#groups.has(group));
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
