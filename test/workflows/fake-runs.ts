import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { ChildPackage, ParentPackage } from '../../src/definition/definition';
import { createWorkers, type Workers } from '../../src/temporal/worker';
import { type TestTemporal, testTemporal } from '../support/temporal';
import { fakeActivities, type FakeServers, type Journal } from './fake-activities';

/** One server without a cap. */
export const ONE = { servers: [{ alias: 'etl01', maxConcurrent: null }] };

export const on = (server: string, ...after: string[]): Omit<ChildPackage, 'name'> => ({
  server,
  job: 'Load',
  after: after.map((name) => ({ package: name, on: 'success' })),
});

export function parent(packages: Record<string, Omit<ChildPackage, 'name' | 'job'>>): ParentPackage {
  const children = Object.entries(packages).map(([name, rest]) => ({ ...rest, name, job: `Job ${name}` }));
  return { name: 'nightly-load', packages: children };
}

/** Runs of the real workflow with activities that only pretend, for the tests of one file. */
export class FakeRuns {
  /** What the activities of the last run have done. */
  journal: Journal = [];
  #temporal: TestTemporal | undefined;
  #running: { workers: Workers; ended: Promise<void> } | undefined;

  constructor() {
    beforeAll(async () => {
      this.#temporal = await testTemporal();
    });
    afterEach(async () => {
      this.#running?.workers.shutdown();
      await this.#running?.ended;
      this.#running = undefined;
    });
    afterAll(() => this.#temporal?.close());
  }

  get temporal(): TestTemporal {
    if (this.#temporal === undefined) throw new Error('Temporal has not been started');
    return this.#temporal;
  }

  async start(definition: ParentPackage, fake: FakeServers): Promise<WorkflowHandle> {
    const taskQueue = await this.work(fake);
    const { workflow } = this.temporal.client;
    return workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args: [definition] });
  }

  /** Starts a worker; gives its task queue. */
  async work(fake: FakeServers): Promise<string> {
    const { temporal } = this;
    this.journal = [];
    const taskQueue = randomUUID();
    const workers = await createWorkers({
      connection: await temporal.nativeConnection(),
      namespace: temporal.namespace,
      taskQueue,
      workflowBundle: await temporal.workflowBundle(),
      activities: fakeActivities(fake, this.journal),
    });
    this.#running = { workers, ended: workers.run() };
    return taskQueue;
  }

  /** How many runs the chain of a workflow has, by continue-as-new. */
  async lengthOfChain({ workflowId }: WorkflowHandle): Promise<number> {
    const runs = new Set<string>();
    for await (const { runId } of this.temporal.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
      runs.add(runId);
    }
    return runs.size;
  }
}

export async function failureOf(handle: WorkflowHandle): Promise<unknown> {
  const error: unknown = await handle.result().catch((reason: unknown) => reason);
  if (!(error instanceof WorkflowFailedError)) throw new Error(`it did not fail: ${String(error)}`);
  return error.cause;
}
