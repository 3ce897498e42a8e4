import type { ChildPackage } from '../definition/definition';
import { ALWAYS_OPEN, openingAt } from './open-times';
import type { OpenTimes } from '../definition/open-times';
import type { Opening } from './open-times';
import type { Place } from './ready-queue';

/** What the scheduler must know of a server. */
export interface ServerCapacity {
  readonly alias: string;
  /** How many jobs of this run it may have in flight; null is without limit. */
  readonly maxConcurrent: number | null;
  /** Jobs of the run's packages that do not exist there. */
  readonly missingJobs: readonly string[];
  /** How long a job usually takes there, in milliseconds; absent where the server does not know. */
  readonly usualMs?: Readonly<Record<string, number>>;
}

/** A package that may start now, and where. */
export interface Placement {
  readonly package: number;
  readonly server: string;
}

interface Server extends ServerCapacity {
  readonly openTimes: OpenTimes;
  readonly missing: ReadonlySet<string>;
  /** Packages in flight there, and their jobs: the Agent runs one job once at a time. */
  readonly inFlight: Set<number>;
  readonly jobs: Map<string, number>;
}

/** Which servers have room for which package: caps, equal jobs, exclusion groups, and the times in which a server is open. */
export class Servers {
  readonly #servers: ReadonlyMap<string, Server>;
  readonly #groups = new Map<string, number>();
  #inFlight = 0;

  constructor(
    capacities: readonly ServerCapacity[],
    private readonly pools: ReadonlyMap<string, readonly string[]>,
    openTimes: Readonly<Record<string, OpenTimes>>,
  ) {
    this.#servers = new Map(
      capacities.map((capacity) => [
        capacity.alias,
        {
          ...capacity,
          openTimes: openTimes[capacity.alias] ?? ALWAYS_OPEN,
          missing: new Set(capacity.missingJobs),
          inFlight: new Set<number>(),
          jobs: new Map<string, number>(),
        },
      ]),
    );
  }

  get inFlightCount(): number {
    return this.#inFlight;
  }

  get hasWindows(): boolean {
    return [...this.#servers.values()].some(({ openTimes }) => openTimes !== ALWAYS_OPEN);
  }

  /** The packages in flight, server by server. */
  *inFlight(): Generator<number> {
    for (const { inFlight } of this.#servers.values()) yield* inFlight;
  }

  /** The servers of a place. */
  aliasesOf({ server, pool }: Place): readonly string[] {
    return server === undefined ? (this.pools.get(pool ?? '') ?? []) : [server];
  }

  /** The candidate with most room that can take the package now; undefined while there is none. */
  serverFor(child: ChildPackage, nowMs: number): string | undefined {
    if (child.exclusive?.some((group) => this.#groups.has(group)) === true) return undefined;
    let best: { readonly server: string; readonly room: number } | undefined;
    for (const alias of this.aliasesOf(child)) {
      const server = this.#servers.get(alias);
      if (server === undefined || server.missing.has(child.job) || server.jobs.has(child.job)) continue;
      const room = roomOf(server);
      if (room > (best?.room ?? 0) && openingAt(server.openTimes, nowMs).state === 'open')
        best = { server: alias, room };
    }
    return best?.server;
  }

  /** Whether any of these servers could take one more job now, whichever it is. */
  hasRoom(aliases: readonly string[], nowMs: number): boolean {
    return aliases.some((alias) => {
      const server = this.#servers.get(alias);
      return server !== undefined && roomOf(server) > 0 && openingAt(server.openTimes, nowMs).state === 'open';
    });
  }

  /** When a package may be started by the clocks of its servers: by the first of them; `closed` only when all are. */
  opening(child: ChildPackage, nowMs: number): Opening {
    const openings = this.aliasesOf(child).flatMap((alias) => {
      const server = this.#servers.get(alias);
      return server === undefined || server.missing.has(child.job) ? [] : [openingAt(server.openTimes, nowMs)];
    });
    const open = openings.find(({ state }) => state === 'open');
    if (open !== undefined || openings.length === 0) return open ?? { state: 'open', untilMs: null };
    const shut = openings.flatMap(({ state, untilMs }) => (state === 'shut' && untilMs !== null ? [untilMs] : []));
    return shut.length === 0 ? { state: 'closed', untilMs: null } : { state: 'shut', untilMs: Math.min(...shut) };
  }

  /** The next moment at which a server opens or shuts, null when none does. */
  nextChangeMs(nowMs: number): number | null {
    let next: number | null = null;
    for (const { openTimes } of this.#servers.values()) {
      const { untilMs } = openingAt(openTimes, nowMs);
      if (untilMs !== null) next = next === null ? untilMs : Math.min(next, untilMs);
    }
    return next;
  }

  occupy(index: number, child: ChildPackage, alias: string): void {
    const server = this.#servers.get(alias);
    server?.inFlight.add(index);
    server?.jobs.set(child.job, index);
    for (const group of child.exclusive ?? []) this.#groups.set(group, index);
    this.#inFlight += 1;
  }

  release(index: number, child: ChildPackage, alias: string): void {
    const server = this.#servers.get(alias);
    if (server?.inFlight.delete(index) !== true) return;
    server.jobs.delete(child.job);
    for (const group of child.exclusive ?? []) this.#groups.delete(group);
    this.#inFlight -= 1;
  }
}

/** Free places; without a cap, the fewer are in flight the more room there is. */
function roomOf({ maxConcurrent, inFlight }: Server): number {
  return maxConcurrent === null ? Number.MAX_SAFE_INTEGER - inFlight.size : maxConcurrent - inFlight.size;
}
