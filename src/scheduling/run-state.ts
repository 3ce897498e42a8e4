import type { ChildPackage, ParentPackage } from '../definition/definition';
import type { PackageOutcome, PackageStatus } from '../report/run-progress';

/** What the scheduler must know of a server. */
export interface ServerCapacity {
  readonly alias: string;
  /** How many jobs of this run it may have in flight; null is without limit. */
  readonly maxConcurrent: number | null;
  /** Jobs of the run's packages that do not exist there. */
  readonly missingJobs: readonly string[];
}

/** A package that may start now, and where. */
export interface Placement {
  readonly package: number;
  readonly server: string;
}

/** What is known of one package; plain data that a continue-as-new hands over. */
export interface PackageRecord {
  readonly status: PackageStatus;
  readonly outcome?: PackageOutcome;
  readonly server?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly steps?: number;
  readonly message?: string;
}

/** How a package ended, as its activity reported it. */
export type PackageEnd = Pick<PackageRecord, 'startedAt' | 'endedAt' | 'message'> & {
  readonly outcome: PackageOutcome;
};

const MAX_MESSAGE = 500;

/**
 * Where every package of a run stands, and which may start next: precedence, placement in pools, caps. It knows no
 * Temporal and no clock, and gives the same answers for the same calls.
 */
export class RunState {
  readonly #packages: readonly ChildPackage[];
  readonly #records: PackageRecord[];
  /** Package → those that wait for it; and how many constraints of each package are not met yet. */
  readonly #successors: readonly (readonly number[])[];
  readonly #unmet: number[];
  readonly #ready = new Set<number>();
  readonly #inFlight = new Map<string, Set<number>>();
  readonly #capacities: ReadonlyMap<string, ServerCapacity>;
  readonly #pools: ReadonlyMap<string, readonly string[]>;

  constructor(
    definition: ParentPackage,
    servers: readonly ServerCapacity[],
    pools: ReadonlyMap<string, readonly string[]>,
    carried: readonly PackageRecord[] = definition.packages.map(() => ({ status: 'waiting' })),
  ) {
    this.#packages = definition.packages;
    this.#capacities = new Map(servers.map((server) => [server.alias, server]));
    this.#pools = pools;
    this.#records = [...carried];
    const indexes = new Map(definition.packages.map(({ name }, index) => [name, index]));
    const successors = definition.packages.map((): number[] => []);
    for (const [index, { after }] of definition.packages.entries()) {
      for (const constraint of after) successors[indexes.get(constraint.package) ?? -1]?.push(index);
    }
    this.#successors = successors;
    this.#unmet = definition.packages.map(({ after }) => after.length);
    for (const [index, record] of carried.entries()) {
      if (record.outcome === 'succeeded') this.#meet(index);
      if (record.server !== undefined && isInFlight(record)) this.#occupy(index, record.server);
    }
    for (const [index, record] of carried.entries()) {
      if (!isInFlight(record) && record.status !== 'ended' && this.#unmet[index] === 0) this.#makeReady(index);
    }
  }

  get records(): readonly PackageRecord[] {
    return this.#records;
  }

  get isOver(): boolean {
    return this.#records.every((record) => record.status === 'ended');
  }

  get inFlightCount(): number {
    let count = 0;
    for (const packages of this.#inFlight.values()) count += packages.size;
    return count;
  }

  package(index: number): ChildPackage {
    const found = this.#packages[index];
    if (found === undefined) throw new RangeError(`there is no package ${index}`);
    return found;
  }

  /** Takes up to `limit` packages that may start now; each is `starting` on its server from then on. */
  takeStartable(limit: number): Placement[] {
    const placements: Placement[] = [];
    for (const index of this.#ready) {
      if (placements.length >= limit) break;
      const server = this.#serverFor(index);
      if (server === undefined) continue;
      this.#ready.delete(index);
      this.#occupy(index, server);
      this.#set(index, { status: 'starting', server });
      placements.push({ package: index, server });
    }
    return placements;
  }

  running(index: number, steps: number): void {
    this.#set(index, { ...this.#record(index), status: 'running', steps });
  }

  stopping(index: number): void {
    this.#set(index, { ...this.#record(index), status: 'stopping' });
  }

  /** Says why a package that is about to start does not yet. */
  waitsBecause(index: number, message: string): void {
    this.#set(index, { ...this.#record(index), message: message.slice(0, MAX_MESSAGE) });
  }

  /** Certain not to have been started: it may be placed again, elsewhere if it is in a pool. */
  backToReady(index: number, message: string): void {
    this.#release(index);
    this.#set(index, { status: 'ready', message: message.slice(0, MAX_MESSAGE) });
    this.#ready.add(index);
  }

  ended(index: number, end: PackageEnd): void {
    this.#release(index);
    this.#ready.delete(index);
    const { server, steps } = this.#record(index);
    const message = end.message?.slice(0, MAX_MESSAGE);
    this.#set(index, {
      ...(server === undefined ? {} : { server }),
      ...(steps === undefined ? {} : { steps }),
      ...end,
      status: 'ended',
      ...(message === undefined ? {} : { message }),
    });
    if (end.outcome === 'succeeded') for (const next of this.#meet(index)) this.#makeReady(next);
    else this.#skipDownstream(index);
  }

  /** Of a canceled run: what has not been started never will be. */
  skipWaiting(message: string): void {
    for (const [index, record] of this.#records.entries()) {
      if (record.status === 'waiting' || record.status === 'ready') this.#skip(index, message);
    }
  }

  /** Lowers the number of unmet constraints of all successors; returns those that have none left. */
  #meet(index: number): number[] {
    const met: number[] = [];
    for (const next of this.#successors[index] ?? []) {
      const left = (this.#unmet[next] ?? 0) - 1;
      this.#unmet[next] = left;
      if (left === 0 && this.#record(next).status === 'waiting') met.push(next);
    }
    return met;
  }

  #skipDownstream(index: number): void {
    const todo = [index];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      const { name } = this.package(at);
      for (const next of this.#successors[at] ?? []) {
        if (this.#record(next).status !== 'waiting') continue;
        this.#skip(next, `'${name}' ${at === index ? 'did not succeed' : 'was skipped'}`);
        todo.push(next);
      }
    }
  }

  #skip(index: number, message: string): void {
    this.#ready.delete(index);
    this.#set(index, { status: 'ended', outcome: 'skipped', message });
  }

  #makeReady(index: number): void {
    this.#ready.add(index);
    this.#set(index, { ...this.#record(index), status: 'ready' });
  }

  /** The server it is pinned to, or the one of its pool with most room; undefined while there is none. */
  #serverFor(index: number): string | undefined {
    const { server, pool, job } = this.package(index);
    const candidates = server === undefined ? (this.#pools.get(pool ?? '') ?? []) : [server];
    let best: { readonly server: string; readonly room: number } | undefined;
    for (const alias of candidates) {
      const room = this.#room(alias);
      if (room <= 0 || !this.#hasJob(alias, job) || this.#hasJobInFlight(alias, job)) continue;
      if (best === undefined || room > best.room) best = { server: alias, room };
    }
    return best?.server;
  }

  /** Free places; without a cap, the fewer are in flight the more room there is. */
  #room(alias: string): number {
    const inFlight = this.#inFlight.get(alias)?.size ?? 0;
    const cap = this.#capacities.get(alias)?.maxConcurrent ?? null;
    return cap === null ? Number.MAX_SAFE_INTEGER - inFlight : cap - inFlight;
  }

  #hasJob(alias: string, job: string): boolean {
    return this.#capacities.get(alias)?.missingJobs.includes(job) === false;
  }

  /** The Agent runs one job once at a time: packages that name the same job there exclude each other. */
  #hasJobInFlight(alias: string, job: string): boolean {
    for (const other of this.#inFlight.get(alias) ?? []) if (this.package(other).job === job) return true;
    return false;
  }

  #occupy(index: number, server: string): void {
    const there = this.#inFlight.get(server) ?? new Set();
    this.#inFlight.set(server, there.add(index));
  }

  #release(index: number): void {
    const { server } = this.#record(index);
    if (server !== undefined) this.#inFlight.get(server)?.delete(index);
  }

  #record(index: number): PackageRecord {
    return this.#records[index] ?? { status: 'waiting' };
  }

  #set(index: number, record: PackageRecord): void {
    this.#records[index] = record;
  }
}

function isInFlight(record: PackageRecord): boolean {
  return record.status === 'starting' || record.status === 'running' || record.status === 'stopping';
}
