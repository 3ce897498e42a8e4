import { setTimeout as delay } from 'node:timers/promises';
import type { AgentServer } from './agent-server';
import type { JobToLookAt } from './batches/look-batch';
import type { SeenJob } from './look-at-jobs';
import { lookAtJobs } from './look-at-jobs';
import { ServerTrouble } from './server-trouble';

/** Times of a poller, in milliseconds. */
export interface PollSettings {
  /** The least time between two statements to one server. */
  readonly minIntervalMs: number;
  /** The longest time between two looks at a job that runs for hours. */
  readonly maxIntervalMs: number;
  /** The longest pause after a server has failed several times in a row. */
  readonly maxBackoffMs: number;
}

export const DEFAULT_POLL_SETTINGS: PollSettings = {
  minIntervalMs: 1_000,
  maxIntervalMs: 10_000,
  maxBackoffMs: 30_000,
};

interface Waiting {
  readonly job: JobToLookAt;
  readonly dueAt: number;
  readonly resolve: (seen: SeenJob) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks at the jobs of one server for everybody in this process who watches there: one statement a tick, whatever their
 * number. A server in trouble is asked ever less often, and answers all who wait with the same error.
 */
export class ServerPoller {
  readonly #waiting = new Set<Waiting>();
  readonly #closed = new AbortController();
  #lastTickAt = -Infinity;
  #failures = 0;
  #wake: AbortController | undefined;
  #isTicking = false;

  constructor(
    private readonly server: AgentServer,
    private readonly settings: PollSettings,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * What the next tick sees of the job: in `inMs` at the latest, unless the server is in trouble.
   * @throws ServerTrouble, or the signal's reason when it aborts.
   */
  look(job: JobToLookAt, inMs: number, signal?: AbortSignal): Promise<SeenJob> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const leave = (): void => {
        this.#waiting.delete(waiting);
        this.#wake?.abort();
        reject(signal?.reason as Error);
      };
      const settle =
        <T>(end: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', leave);
          end(value);
        };
      const waiting: Waiting = { job, dueAt: this.now() + inMs, resolve: settle(resolve), reject: settle(reject) };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(waiting);
      this.#wake?.abort();
      void this.#tickWhileWanted();
    });
  }

  /** Ends every wait. */
  close(reason: Error): void {
    this.#closed.abort(reason);
    for (const waiting of this.#take()) waiting.reject(reason);
    this.#wake?.abort();
  }

  async #tickWhileWanted(): Promise<void> {
    if (this.#isTicking) return;
    this.#isTicking = true;
    try {
      while (this.#waiting.size > 0) {
        const waitMs = this.#nextTickAt() - this.now();
        if (waitMs > 0) await this.#sleep(waitMs);
        else await this.#tick();
      }
    } finally {
      this.#isTicking = false;
    }
  }

  #nextTickAt(): number {
    const due = Math.min(...[...this.#waiting].map(({ dueAt }) => dueAt));
    const { minIntervalMs, maxBackoffMs } = this.settings;
    const pauseMs = Math.min(minIntervalMs * 2 ** this.#failures, Math.max(minIntervalMs, maxBackoffMs));
    return Math.max(due, this.#lastTickAt + pauseMs);
  }

  /** Until then, or until somebody else asks, who may want to look earlier. */
  async #sleep(ms: number): Promise<void> {
    this.#wake = new AbortController();
    await delay(ms, undefined, { signal: this.#wake.signal }).catch(() => undefined);
  }

  async #tick(): Promise<void> {
    this.#lastTickAt = this.now();
    const asked = this.#take();
    try {
      const jobs = asked.map(({ job }) => job);
      const seen = (await lookAtJobs(this.server, jobs, { signal: this.#closed.signal })).jobs;
      this.#failures = 0;
      for (const [index, waiting] of asked.entries()) {
        const job = seen[index];
        // Nobody waits for ever.
        if (job === undefined)
          throw new ServerTrouble('ServerError', this.server.alias, 'it did not say how a job stands');
        waiting.resolve(job);
      }
    } catch (error) {
      this.#failures += 1;
      for (const waiting of asked) waiting.reject(error);
    }
  }

  #take(): Waiting[] {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }
}
