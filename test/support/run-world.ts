import { randomUUID } from 'node:crypto';
import type { RunSettings } from '../../activities/contract';
import type { SimulatorDescription } from '../../simulator';
import { type EndedCommand, inProcess } from './in-process';
import { entriesOf } from './journal';
import { RUN_SETTINGS, type RunningWorker, startWorker } from './running-worker';
import { type SimulatedFleet, startFleet } from './simulated-fleet';
import type { TestTemporal } from './temporal';

type Packages = Readonly<Record<string, object>>;

/** A simulated server `etl01`, a worker of this process, and the command line, for tests of what can be asked of a run. */
export class RunWorld {
  readonly taskQueue = randomUUID();
  #worker: RunningWorker | undefined;

  private constructor(
    readonly temporal: TestTemporal,
    readonly fleet: SimulatedFleet,
  ) {}

  static async start(temporal: TestTemporal, jobs: SimulatorDescription['servers'][string]['jobs']): Promise<RunWorld> {
    return new RunWorld(temporal, await startFleet({ etl01: { encryption: 'off', jobs } }));
  }

  /** `run`: settings that shape its runs. */
  async startWorker(run: Partial<RunSettings> = {}): Promise<void> {
    const overrides = { run: { ...RUN_SETTINGS, ...run } };
    this.#worker = await startWorker(this.temporal, this.taskQueue, this.fleet, overrides);
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = undefined;
  }

  /** Starts a run of these packages, each on `etl01`; `more` are other keys of its definition. */
  async startRun(packages: Packages, more: object = {}): Promise<string> {
    const pinned = Object.entries(packages).map(([name, child]) => [name, { server: 'etl01', ...child }]);
    const { workflowId } = await this.temporal.client.workflow.start('parentPackage', {
      taskQueue: this.taskQueue,
      workflowId: randomUUID(),
      args: [{ name: 'nightly-load', ...more, packages: Object.fromEntries(pinned) as object }],
    });
    return workflowId;
  }

  /** Carries out a command line. */
  command(...args: string[]): Promise<EndedCommand> {
    return inProcess(args, { TEMPORAL_ADDRESS: this.temporal.address });
  }

  /** The jobs whose runs have begun, in order. */
  begun(): (string | undefined)[] {
    return entriesOf(this.fleet.journal, 'runBegan').map(({ job }) => job);
  }

  async close(): Promise<void> {
    await this.stopWorker();
    await this.fleet.close();
  }
}
