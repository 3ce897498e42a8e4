import type { PayloadCodec } from '@temporalio/common';
import { Worker, type NativeConnection, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { createDataConverter } from './data-converter';
import { DEFAULT_TASK_QUEUE, watchTaskQueue } from './task-queues';

/** The activities that last as long as a job run (ours or a stranger's): they wait in a task queue of their own. */
const WATCHING_ACTIVITIES = ['runAgentJob', 'awaitStart', 'awaitServer', 'awaitRoom'];

export interface CreateWorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The user's own, if there is one. */
  readonly payloadCodec?: PayloadCodec;
  /** {@link DEFAULT_TASK_QUEUE} unless given. */
  readonly taskQueue?: string;
  readonly workflowBundle: WorkflowBundleOption;
  /** All activities by name; those that watch go to the watchers. */
  readonly activities: object;
  /**
   * How many job runs this process watches at once; 2,000 unless given. At least twice the packages in flight of all
   * runs it serves, because at continue-as-new the old watchers end while the new ones begin.
   */
  readonly watchSlots?: number;
  /** How many of the other activities run at once; 200 unless given. One that waits for a busy job holds a slot. */
  readonly controlSlots?: number;
}

/** The workers of one process, which start and stop together. */
export interface Workers {
  readonly taskQueue: string;
  /** Works until {@link shutdown}. Throws when one of the workers fails, after the others have stopped. */
  run(): Promise<void>;
  /**
   * Takes no new work and ends the running activities, which leaves their jobs running; {@link run} then returns.
   * Can be called at any time and again.
   */
  shutdown(): void;
}

/**
 * Two workers: one for workflows and short activities, one for watchers, so that stopping, preparing and reading
 * never wait for a slot behind thousands of watchers.
 */
export async function createWorkers(options: CreateWorkersOptions): Promise<Workers> {
  const { taskQueue = DEFAULT_TASK_QUEUE, activities, watchSlots = 2_000, controlSlots = 200 } = options;
  const { watching, control } = splitActivities(activities);
  const common = commonOptions(options);
  const controlWorker = await Worker.create({
    ...common,
    taskQueue,
    activities: control,
    workflowBundle: options.workflowBundle,
    maxConcurrentActivityTaskExecutions: controlSlots,
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 4, maximum: 20 },
    // A run of 10,000 packages holds tens of megabytes; what falls out of the cache is replayed.
    maxCachedWorkflows: 100,
    // After a crash the tasks of the dead worker wait this long; shorter times were missed by a busy one.
    stickyQueueScheduleToStartTimeout: '5s',
  });
  const watchWorker = await Worker.create({
    ...common,
    taskQueue: watchTaskQueue(taskQueue),
    activities: watching,
    maxConcurrentActivityTaskExecutions: watchSlots,
  });
  return runTogether(taskQueue, [controlWorker, watchWorker]);
}

function commonOptions({ connection, namespace, payloadCodec }: CreateWorkersOptions) {
  return {
    connection,
    namespace,
    dataConverter: createDataConverter(payloadCodec),
    // The maxConcurrent…Polls settings are not read by SDK 1.24.
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 50 },
    // A cancel arrives in the answer to a heartbeat, and a crash loses what was not yet sent: with the default of
    // 80 % of the heartbeat timeout both would take as long as that.
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '2s',
    // A watcher has nothing to finish: it leaves its job running and the next attempt, anywhere, watches on.
    shutdownGraceTime: 0,
    // An activity that hangs in a driver must not keep the process alive.
    shutdownForceTime: '30s',
  } satisfies Partial<WorkerOptions>;
}

function splitActivities(activities: object): { watching: object; control: object } {
  const isWatching = ([name]: [string, unknown]): boolean => WATCHING_ACTIVITIES.includes(name);
  const entries = Object.entries(activities);
  if (!entries.some(isWatching)) throw new TypeError(`The activities lack ${WATCHING_ACTIVITIES.join(' and ')}`);
  return {
    watching: Object.fromEntries(entries.filter(isWatching)),
    control: Object.fromEntries(entries.filter((entry) => !isWatching(entry))),
  };
}

/** What is needed of the SDK's `Worker`. */
export type StoppableWorker = Pick<Worker, 'run' | 'shutdown' | 'getState'>;

/** Runs workers as one: the first that ends, or fails, stops the others. */
export function runTogether(taskQueue: string, workers: readonly StoppableWorker[]): Workers {
  let isStopping = false;
  const shutdown = (): void => {
    isStopping = true;
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runOne = async (worker: StoppableWorker): Promise<void> => {
    try {
      const running = worker.run();
      if (isStopping) shutdown();
      await running;
    } finally {
      shutdown();
    }
  };
  const run = async (): Promise<void> => {
    const failures: unknown[] = [];
    await Promise.all(workers.map((worker) => runOne(worker).catch((error: unknown) => failures.push(error))));
    if (failures.length > 0) throw failures[0];
  };
  return { taskQueue, run, shutdown };
}
