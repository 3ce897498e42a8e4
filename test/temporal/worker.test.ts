import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { resolve } from 'node:path';
import { activityInfo, cancelled, heartbeat } from '@temporalio/activity';
import { bundleWorkflowCode, type WorkflowBundleOption } from '@temporalio/worker';
import { GZIP_ABOVE_BYTES } from '../../src/temporal/data-converter';
import { runtimeLogger } from '../../src/temporal/runtime';
import { createWorkers, runTogether, type StoppableWorker, type Workers } from '../../src/temporal/worker';
import { watchTaskQueue } from '../../src/temporal/task-queues';
import { testTemporal, type TestTemporal } from '../support/temporal';
import { waitFor } from '../support/wait-for';

const whichQueue = (): Promise<string> => Promise.resolve(activityInfo().taskQueue);

describe('the workers of a process', () => {
  let temporal: TestTemporal;
  let workflowBundle: WorkflowBundleOption;
  beforeAll(async () => {
    temporal = await testTemporal();
    workflowBundle = await bundleWorkflowCode({
      workflowsPath: resolve(__dirname, 'workflows/worker-probe.ts'),
      logger: runtimeLogger({ level: 'WARN' }),
    });
  });
  afterAll(() => temporal.close());

  const create = async (activities: object): Promise<Workers> => {
    const { namespace, taskQueue } = temporal;
    const connection = await temporal.nativeConnection();
    return createWorkers({ connection, namespace, taskQueue, workflowBundle, activities });
  };

  /** Runs the workers for as long as `task` takes. */
  const whileWorking = async <T>(workers: Workers, task: () => Promise<T>): Promise<T> => {
    const running = workers.run();
    try {
      return await task();
    } finally {
      workers.shutdown();
      await running;
    }
  };

  const start = <T>(workflow: string, argument: string): Promise<T> =>
    temporal.client.workflow.execute(workflow, {
      taskQueue: temporal.taskQueue,
      workflowId: randomUUID(),
      args: [argument],
    }) as Promise<T>;

  it('watch jobs in a task queue of its own and do all else in the other', async () => {
    const workers = await create({ whichQueue, runAgentJob: whichQueue });
    const watching = watchTaskQueue(temporal.taskQueue);
    const queues = await whileWorking(workers, () => start<string[]>('queuesOfActivities', watching));
    expect(queues).toEqual([temporal.taskQueue, watching]);
  });

  it('take and give payloads above 2 MiB, which the client compressed as they do', async () => {
    const workers = await create({ whichQueue, runAgentJob: whichQueue });
    const large = 'Load Customers; '.repeat((GZIP_ABOVE_BYTES * 10) / 16);
    const answer = await whileWorking(workers, () => start<string>('echo', large));
    expect(answer === large).toBe(true);
  });

  it('let go of what is being watched at once when they shut down', async () => {
    let isWatching = false;
    let ending = '';
    const runAgentJob = async (): Promise<string> => {
      heartbeat({ phase: 'running' });
      isWatching = true;
      return cancelled().catch((error: unknown) => {
        ending = String(error);
        throw error;
      });
    };
    const workers = await create({ whichQueue, runAgentJob });
    const handle = await temporal.client.workflow.start('queuesOfActivities', {
      taskQueue: temporal.taskQueue,
      workflowId: randomUUID(),
      args: [watchTaskQueue(temporal.taskQueue)],
    });
    await whileWorking(workers, () => waitFor('the job is watched', () => isWatching));
    expect(ending).toContain('WORKER_SHUTDOWN');
    const { pendingActivities } = (await handle.describe()).raw;
    expect(pendingActivities?.map((activity) => activity.activityType?.name)).toContain('runAgentJob');
    await handle.terminate();
  });

  it('stop before they have begun, and twice', async () => {
    const workers = await create({ whichQueue, runAgentJob: whichQueue });
    workers.shutdown();
    workers.shutdown();
    await workers.run();
    expect(workers.taskQueue).toBe(temporal.taskQueue);
  });

  it('need the activity that watches', async () => {
    await expect(create({ whichQueue })).rejects.toThrow('The activities lack runAgentJob');
  });
});

describe('runTogether', () => {
  /** A worker that runs until it is told to stop, or fails when told to. */
  class FakeWorker implements StoppableWorker {
    #state: ReturnType<StoppableWorker['getState']> = 'INITIALIZED';
    readonly #ending = new EventEmitter();

    getState(): ReturnType<StoppableWorker['getState']> {
      return this.#state;
    }
    async run(): Promise<void> {
      this.#state = 'RUNNING';
      await once(this.#ending, 'end');
    }
    shutdown(): void {
      this.#state = 'STOPPED';
      this.#ending.emit('end');
    }
    fail(error: Error): void {
      this.#state = 'FAILED';
      this.#ending.emit('error', error);
    }
  }

  it('stops the others when one fails, and fails as that one did', async () => {
    const workers = [new FakeWorker(), new FakeWorker()] as const;
    const running = runTogether('queue', workers).run();
    workers[1].fail(new Error('the namespace is gone'));
    await expect(running).rejects.toThrow('the namespace is gone');
    expect(workers[0].getState()).toBe('STOPPED');
  });

  it('stops the others when one ends by itself', async () => {
    const workers = [new FakeWorker(), new FakeWorker()] as const;
    const running = runTogether('queue', workers).run();
    workers[0].shutdown();
    await running;
    expect(workers[1].getState()).toBe('STOPPED');
  });
});
