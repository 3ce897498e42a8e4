import { type Client, QueryNotRegisteredError } from '@temporalio/client';
import { watchHeartbeatIn } from '../report/heartbeat-details';
import type { PackageProgress, RunProgress, RunReport, WatchHeartbeat } from '../report/run-progress';
import type { AgedHeartbeat, RunSnapshot } from '../report/run-snapshot';
import { packageSnapshot, runSnapshot } from '../report/run-snapshot';
import { watchActivityId } from '../report/watch-activity-id';
import { isUnansweredQuery } from '../temporal/grpc-trouble';
import { loadedDefinition } from '../temporal/loaded-definition';
import { pendingHeartbeats } from '../temporal/pending-heartbeats';

const PAGE = 500;
const ANSWER_WITHIN_MS = 5_000;

/** Nobody answers for a run: Temporal or its worker is not there, or has too much to do. */
export class NoWorkerAnswers extends Error {
  override readonly name = 'NoWorkerAnswers';
}

/** Reads how a run stands: from its workflow, and from the heartbeats of its watchers. */
export class RunReader {
  #limits: ReadonlyMap<string, number> | undefined;
  readonly #heard = new Map<string, { readonly details: WatchHeartbeat; readonly atMs: number }>();

  constructor(
    private readonly client: Client,
    readonly run: string,
  ) {}

  /** @throws NoWorkerAnswers, WorkflowNotFoundError */
  async snapshot(): Promise<RunSnapshot> {
    const first = await this.#query<RunProgress>('progress', { offset: 0, limit: PAGE });
    const packages = [...first.packages];
    while (packages.length < first.total && packages.length > 0) {
      const next = await this.#query<RunProgress>('progress', { offset: packages.length, limit: PAGE });
      if (next.packages.length === 0) break;
      packages.push(...next.packages);
    }
    const isRunning = packages.some(({ status }) => status === 'running');
    const heartbeats = isRunning ? await this.#ask(() => pendingHeartbeats(this.client, this.run)) : {};
    const limits = packages.length === 0 ? undefined : await this.#timeLimits();
    const seen = packages.map((each) => {
      const details = watchHeartbeatIn(heartbeats[watchActivityId(each.name, each.attempt)]);
      const timeLimitMs = limits?.get(each.name);
      const limit = timeLimitMs === undefined ? {} : { timeLimitMs };
      return { ...packageSnapshot(each, this.#heartbeat(each, details)), ...limit };
    });
    return runSnapshot(this.run, first, seen);
  }

  /** @throws NoWorkerAnswers, WorkflowNotFoundError */
  report(): Promise<RunReport> {
    return this.#query<RunReport>('report');
  }

  /**
   * How old a heartbeat is cannot be asked; when it was first heard can be remembered. Of a package whose watcher has
   * just gone, the last one still holds.
   */
  #heartbeat({ name, status }: PackageProgress, details: WatchHeartbeat | undefined): AgedHeartbeat | undefined {
    const now = performance.now();
    const heard = this.#heard.get(name);
    if (status !== 'running') this.#heard.delete(name);
    else if (details !== undefined && JSON.stringify(details) !== JSON.stringify(heard?.details)) {
      this.#heard.set(name, { details, atMs: now });
    }
    const last = this.#heard.get(name);
    return last && { details: last.details, ageMs: now - last.atMs };
  }

  /** The definition of a run does not change. */
  async #timeLimits(): Promise<ReadonlyMap<string, number> | undefined> {
    if (this.#limits !== undefined) return this.#limits;
    const definition = await this.#ask(() => loadedDefinition(this.client, this.run));
    this.#limits =
      definition &&
      new Map(definition.packages.flatMap(({ name, timeoutMs }) => (timeoutMs ? [[name, timeoutMs]] : [])));
    return this.#limits;
  }

  #query<T>(name: string, ...args: unknown[]): Promise<T> {
    return this.#ask(() => this.client.workflow.getHandle(this.run).query<T, unknown[]>(name, ...args));
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, question);
    } catch (error) {
      if (!isUnansweredQuery(error) && !(error instanceof QueryNotRegisteredError)) throw error;
      throw new NoWorkerAnswers(`no worker answers for run ${this.run}`, { cause: error });
    }
  }
}
