import type { ServerReading } from '../../activities/contract';
import type { ChildPackage } from '../definition/definition';
import { aliasesOf } from './aliases-of';
import { MAX_QUESTION_BYTES, Questions } from './questions';

/** What a server has said of itself and of the jobs that it was asked for. */
export interface SeenServer {
  readonly reading: ServerReading;
  /** Those jobs; none when it could say nothing of them. */
  readonly asked: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
}

/** The servers that packages of one pool may run on, or the one that packages are pinned to. */
interface Place {
  readonly candidates: readonly SeenServer[];
  readonly usable: readonly SeenServer[];
  readonly aliases: ReadonlySet<string>;
}

/**
 * The servers of a run as they are when it begins, by what they were asked. Ten thousand packages in a pool of hundreds of
 * servers are looked through in far less than the five seconds that a workflow may take: only servers that were asked for
 * a job are looked at for it.
 */
export class SeenServers {
  readonly #servers = new Map<string, SeenServer>();
  /** Which servers were asked for a job. */
  readonly #askedOn = new Map<string, Set<string>>();
  /** As they are now, by server or pool. */
  readonly #places = new Map<string, Place>();

  constructor(private readonly pools: Readonly<Record<string, readonly string[]>>) {}

  get all(): readonly SeenServer[] {
    return [...this.#servers.values()];
  }

  get(alias: string): SeenServer | undefined {
    return this.#servers.get(alias);
  }

  /** Those that a package may run on, and those of them that it can run on. */
  place(child: ChildPackage): Pick<Place, 'candidates' | 'usable'> {
    return this.#place(child);
  }

  keep(reading: ServerReading, jobs: ReadonlySet<string>): void {
    const asked = reading.problem === null ? jobs : new Set<string>();
    this.#set({ reading, asked, missing: new Set(reading.missingJobs) });
  }

  /** What a server has said of further jobs; nothing when it could not. */
  keepMore({ server, problem, missingJobs, usualMs }: ServerReading, jobs: ReadonlySet<string>): void {
    const before = this.#servers.get(server);
    if (before === undefined || problem !== null) return;
    this.#set({
      reading: { ...before.reading, ...(usualMs && { usualMs: { ...before.reading.usualMs, ...usualMs } }) },
      asked: new Set([...before.asked, ...jobs]),
      missing: new Set([...before.missing, ...missingJobs]),
    });
  }

  /** Whether there are servers for the package, and its job is on none of them. */
  isMissing(child: ChildPackage): boolean {
    const { usable } = this.#place(child);
    const asked = this.#asked(child);
    return usable.length > 0 && asked.length === usable.length && asked.every(({ missing }) => missing.has(child.job));
  }

  /** Where jobs may be that none of the servers has that were asked for them, as far as there is room to ask. */
  furtherQuestions(packages: readonly ChildPackage[]): Questions {
    const questions = new Questions(MAX_QUESTION_BYTES);
    for (const child of packages) {
      if (questions.isFull) break;
      const asked = this.#asked(child);
      if (asked.length === 0 || !asked.every(({ missing }) => missing.has(child.job))) continue;
      for (const { reading, ...each } of this.#place(child).usable) {
        if (reading.problem === null && !each.asked.has(child.job)) questions.ask(reading.server, child.job);
      }
    }
    return questions;
  }

  #set(server: SeenServer): void {
    const alias = server.reading.server;
    this.#servers.set(alias, server);
    this.#places.clear();
    for (const job of server.asked) {
      const askedOn = this.#askedOn.get(job);
      if (askedOn === undefined) this.#askedOn.set(job, new Set([alias]));
      else askedOn.add(alias);
    }
  }

  /** The servers of a package that have said whether they have its job. */
  #asked(child: ChildPackage): SeenServer[] {
    const { aliases } = this.#place(child);
    return [...(this.#askedOn.get(child.job) ?? [])].flatMap((alias) => {
      const server = aliases.has(alias) ? this.#servers.get(alias) : undefined;
      return server?.asked.has(child.job) === true ? [server] : [];
    });
  }

  #place(child: ChildPackage): Place {
    const { server, pool = '' } = child;
    const key = server === undefined ? `pool ${pool}` : `server ${server}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const aliases = aliasesOf(child, this.pools);
    const candidates = aliases.flatMap((alias) => this.#servers.get(alias) ?? []);
    const place = { candidates, usable: candidates.filter(isUsable), aliases: new Set(aliases) };
    this.#places.set(key, place);
    return place;
  }
}

/** One that is being drained will be usable again: who needs it waits. */
function isUsable({ reading: { problem, isDrained } }: SeenServer): boolean {
  return problem === null || isDrained === true;
}
