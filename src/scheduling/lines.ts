import type { ChildPackage } from '../definition/definition';
import { addToList } from './add-to-list';
import { aliasesOf } from './aliases-of';
import type { ServerRoom } from './server-room';

/** Those that wait for the same: servers one of which has to have room, and groups none of which may be in flight. */
export interface Line {
  readonly key: string;
  readonly servers: readonly ServerRoom[];
  readonly exclusive: readonly string[];
  /** From when on none of its servers takes a job any more, in Unix ms; infinite when they never end that. */
  readonly closesAtMs: number;
}

/** What each package waits for when it is ready. */
export class Lines {
  readonly #lines = new Map<string, Line>();
  /** By package: most are asked for again and again. */
  readonly #ofPackage: (Line | undefined)[] = [];
  /** On how many servers a job is missing, of those that are. */
  readonly #lacks = new Map<string, number>();
  #packagesOfJob: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(
    private readonly packages: readonly ChildPackage[],
    private readonly pools: Readonly<Record<string, readonly string[]>>,
    private readonly servers: ReadonlyMap<string, ServerRoom>,
  ) {
    for (const { missingJobs } of servers.values()) for (const job of missingJobs) this.#count(job, 1);
  }

  of(index: number): Line {
    return (this.#ofPackage[index] ??= this.#shared(index));
  }

  /** A server lacks these jobs and no others; returns the packages that wait for something else now. */
  setMissing(server: ServerRoom, jobs: ReadonlySet<string>): number[] {
    const before = server.missingJobs;
    const found = [...before].filter((job) => !jobs.has(job));
    const lost = [...jobs].filter((job) => !before.has(job));
    const changed = [...found, ...lost].flatMap((job) => this.#naming(job));
    for (const index of changed) {
      // A line that waits for nothing but a place stays as it is for the others in it.
      if (this.#lacks.has(this.#package(index).job)) this.#lines.delete(this.#keyOf(index));
      this.#ofPackage[index] = undefined;
    }
    for (const job of found) this.#count(job, -1);
    for (const job of lost) this.#count(job, 1);
    server.missingJobs = jobs;
    return changed;
  }

  #shared(index: number): Line {
    const key = this.#keyOf(index);
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = this.#make(key, index);
      this.#lines.set(key, line);
    }
    return line;
  }

  #make(key: string, index: number): Line {
    const child = this.#package(index);
    const there = aliasesOf(child, this.pools).flatMap((alias) => this.servers.get(alias) ?? []);
    const having = there.filter((each) => each.has(child.job));
    // Where no server has it, asking for it says so.
    const servers = having.length > 0 ? having : there;
    const closesAtMs = servers.length === 0 ? Infinity : Math.max(...servers.map((server) => server.closesAtMs));
    return { key, servers, exclusive: child.exclusive ?? [], closesAtMs };
  }

  #keyOf(index: number): string {
    const { server, pool = '', job, exclusive = [] } = this.#package(index);
    const place = server === undefined ? `pool ${pool}` : `server ${server}`;
    const ownJob = this.#lacks.has(job) ? job : '';
    // Most wait for a place and nothing else.
    return ownJob === '' && exclusive.length === 0 ? place : JSON.stringify([place, ownJob, ...exclusive]);
  }

  #naming(job: string): readonly number[] {
    this.#packagesOfJob ??= packagesOfJob(this.packages);
    return this.#packagesOfJob.get(job) ?? [];
  }

  #count(job: string, change: number): void {
    const count = (this.#lacks.get(job) ?? 0) + change;
    if (count === 0) this.#lacks.delete(job);
    else this.#lacks.set(job, count);
  }

  #package(index: number): ChildPackage {
    const found = this.packages[index];
    if (found === undefined) throw new RangeError(`there is no package ${index}`);
    return found;
  }
}

function packagesOfJob(packages: readonly ChildPackage[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, { job }] of packages.entries()) addToList(found, job, index);
  return found;
}
