import type { ChildPackage } from '../definition/definition';
import { aliasesOf } from './aliases-of';

/**
 * How much the names of jobs may be in all that the servers of a run are asked for at once, in bytes: they go to Temporal
 * in one message, which may have 4 MiB, the answers repeat them, and all of it stays in history.
 */
export const MAX_QUESTION_BYTES = 1024 * 1024;

const utf8 = new TextEncoder();

/** Which jobs each server is asked for, as far as their names have room. */
export class Questions {
  readonly #jobs = new Map<string, Set<string>>();
  /** Of each name: many are asked for on many servers. */
  readonly #bytes = new Map<string, number>();
  #leftBytes: number;
  #isFull = false;

  constructor(maxBytes: number) {
    this.#leftBytes = maxBytes;
  }

  /** Whether something was not asked for want of room; nothing more is then. */
  get isFull(): boolean {
    return this.#isFull;
  }

  jobsFor(alias: string): ReadonlySet<string> {
    return this.#jobs.get(alias) ?? new Set();
  }

  ask(alias: string, job: string): void {
    const jobs = this.#jobs.get(alias) ?? new Set();
    if (this.#isFull || jobs.has(job)) return;
    const bytes = this.#bytesOf(job);
    this.#isFull = bytes > this.#leftBytes;
    if (this.#isFull) return;
    this.#leftBytes -= bytes;
    this.#jobs.set(alias, jobs.add(job));
  }

  #bytesOf(job: string): number {
    const bytes = this.#bytes.get(job) ?? utf8.encode(`${JSON.stringify(job)},`).length;
    this.#bytes.set(job, bytes);
    return bytes;
  }
}

/**
 * What servers are asked for before anything is started: every job wherever it may run. When that is too much, a job of a
 * pool is asked for on some of its servers, and others on others: the rest shows when a ticket is taken there.
 */
export function firstQuestions(
  packages: readonly ChildPackage[],
  pools: Readonly<Record<string, readonly string[]>>,
  maxBytes = MAX_QUESTION_BYTES,
): Questions {
  const questions = new Questions(maxBytes);
  const pooled = new Map<string, ChildPackage>();
  for (const child of packages) {
    if (child.server === undefined) pooled.set(JSON.stringify([child.pool, child.job]), child);
    else questions.ask(child.server, child.job);
  }
  const most = Object.values(pools).reduce((longest, { length }) => Math.max(longest, length), 0);
  const jobs = [...pooled.values()];
  for (let round = 0; round < most && !questions.isFull; round++) {
    for (const [number, child] of jobs.entries()) {
      const aliases = aliasesOf(child, pools);
      const alias = round < aliases.length ? aliases[(number + round) % aliases.length] : undefined;
      if (alias !== undefined) questions.ask(alias, child.job);
    }
  }
  return questions;
}

/**
 * What one server is asked for when it comes back, of the jobs of these packages: what has to run there comes first.
 * `servers`: of how many the run makes use, all of which may come back at once.
 */
export function questionsTo(
  alias: string,
  packages: readonly ChildPackage[],
  pools: Readonly<Record<string, readonly string[]>>,
  servers: number,
): readonly string[] {
  const questions = new Questions(Math.floor(MAX_QUESTION_BYTES / Math.max(1, servers)));
  for (const { server, job } of packages) if (server === alias) questions.ask(alias, job);
  const theirs = new Set(Object.keys(pools).filter((pool) => pools[pool]?.includes(alias) === true));
  for (const { pool, job } of packages) if (pool !== undefined && theirs.has(pool)) questions.ask(alias, job);
  return [...questions.jobsFor(alias)];
}
