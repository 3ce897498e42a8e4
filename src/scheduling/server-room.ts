import type { OpenTimes } from '../definition/open-times';
import { ALWAYS_OPEN, changesOf, openingAt, type Opening } from './open-times';

/** What the scheduler must know of a server. */
export interface ServerCapacity {
  readonly alias: string;
  /** How many jobs of this run it may have in flight; null is without limit. */
  readonly maxConcurrent: number | null;
  /** Why so many, when that was left to the server (`auto`). */
  readonly capReason?: string;
  /** Jobs of the run's packages that do not exist there. */
  readonly missingJobs: readonly string[];
  /** Which jobs the server itself counts for its cap, whoever started them; those that somebody asked for unless given. */
  readonly count?: 'asked' | 'all';
  /** How far apart starts there have to be, in ms. */
  readonly startEveryMs?: number;
}

interface InFlight {
  readonly job: string;
  readonly takenAtMs: number;
  readonly expectedMs: number;
}

/**
 * A job that runs longer than expected is expected to go on for this part of the time that it has run: the longer it is
 * late, the less what was expected of it is worth.
 */
const OVERDUE = 0.25;

/** One server: what is in flight there, and when its slots will be free. */
export class ServerRoom {
  readonly alias: string;
  /** How many jobs it may have in flight; null is without limit. */
  cap: number | null;
  readonly #openTimes: OpenTimes;
  #missing: ReadonlySet<string>;
  readonly #inFlight = new Map<number, InFlight>();
  /** The Agent runs one job once at a time. */
  readonly #jobs = new Set<string>();
  #workMs = 0;
  /** Nothing is started there: it does not answer, cannot start jobs, or is being drained. */
  isOut = false;
  /** It runs as many jobs as it may, some of them of others, or has just been asked for a start. */
  isFull = false;
  /** It was left out, and a package tries whether jobs can be started there again. */
  isTried = false;
  /** Expected of the packages that can run nowhere else and have not been started. */
  pinnedMs = 0;

  constructor({ alias, maxConcurrent, missingJobs }: ServerCapacity, openTimes: OpenTimes = ALWAYS_OPEN) {
    this.alias = alias;
    this.cap = maxConcurrent;
    this.#missing = new Set(missingJobs);
    this.#openTimes = openTimes;
  }

  get inFlight(): IterableIterator<number> {
    return this.#inFlight.keys();
  }

  get hasWindow(): boolean {
    return this.#openTimes !== ALWAYS_OPEN;
  }

  /** Free slots; without a cap, the fewer are in flight the more there are. */
  get room(): number {
    return (this.cap ?? Number.MAX_SAFE_INTEGER) - this.#inFlight.size;
  }

  /** Expected of what is in flight, from its beginning, in ms. */
  get workMs(): number {
    return this.#workMs;
  }

  /** Which jobs do not exist there. */
  get missingJobs(): ReadonlySet<string> {
    return this.#missing;
  }

  set missingJobs(jobs: ReadonlySet<string>) {
    this.#missing = jobs;
  }

  has(job: string): boolean {
    return !this.#missing.has(job);
  }

  isRunning(job: string): boolean {
    return this.#jobs.has(job);
  }

  /** From when on it takes no job any more; infinite when it never ends that. */
  get closesAtMs(): number {
    return this.#openTimes.notAfterMs ?? Infinity;
  }

  /** The moments at which it opens or shuts. */
  get changesMs(): number[] {
    return changesOf(this.#openTimes);
  }

  opening(nowMs: number): Opening {
    return openingAt(this.#openTimes, nowMs);
  }

  /** Whether it takes a job now if it has room. */
  isOpen(nowMs: number): boolean {
    if (this.isOut || this.isFull || this.isTried) return false;
    return !this.hasWindow || this.opening(nowMs).state === 'open';
  }

  /** When what is in flight is expected to end, the soonest first. */
  frees(nowMs: number): number[] {
    const ends = [...this.#inFlight.values()].map(({ takenAtMs, expectedMs }) =>
      Math.max(takenAtMs + expectedMs, nowMs + OVERDUE * (nowMs - takenAtMs)),
    );
    return ends.sort((a, b) => a - b);
  }

  occupy(index: number, job: string, takenAtMs: number, expectedMs: number): void {
    this.#inFlight.set(index, { job, takenAtMs, expectedMs });
    this.#jobs.add(job);
    this.#workMs += expectedMs;
  }

  /** False when it was not in flight here. */
  release(index: number): boolean {
    const there = this.#inFlight.get(index);
    if (there === undefined) return false;
    this.#inFlight.delete(index);
    this.#jobs.delete(there.job);
    this.#workMs = this.#inFlight.size === 0 ? 0 : this.#workMs - there.expectedMs;
    return true;
  }
}
