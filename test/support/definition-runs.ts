import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunAction } from '../../src/report/run-progress';
import type { SimulatorDescription } from '../../simulator';
import { entriesOf } from './journal';
import { type RunningWorker, startWorker } from './running-worker';
import { type FleetOptions, type SimulatedFleet, startFleet } from './simulated-fleet';
import { type TestTemporal, testTemporal } from './temporal';

type Servers = SimulatorDescription['servers'];

/** In this time a job has started on the busiest machine that tests run on. */
export const TIME_TO_START_MS = 20_000;

/** A package of a job on `etl01`. */
export const on = (job: string, more: object = {}) => ({ server: 'etl01', job, ...more });

/** Asks something of a run, as its update. */
export const ask = (handle: WorkflowHandle, update: string, asked: object = {}) =>
  handle.executeUpdate<RunAction, [object]>(update, { args: [asked] });

/** For tests that run one definition each, on simulated servers of their own and with a worker of this process. */
class DefinitionRuns {
  #temporal: TestTemporal | undefined;
  #fleet: SimulatedFleet | undefined;
  #worker: RunningWorker | undefined;
  #taskQueue = '';

  async connect(): Promise<void> {
    this.#temporal = await testTemporal();
  }

  /** The servers of this test. */
  get fleet(): SimulatedFleet {
    if (this.#fleet === undefined) throw new Error('no servers have been started');
    return this.#fleet;
  }

  async startServers(servers: Servers, options: FleetOptions = {}): Promise<SimulatedFleet> {
    this.#fleet = await startFleet(servers, options);
    return this.#fleet;
  }

  /** For definitions with times that count from when all is ready; else a run starts it. */
  async startWorker(): Promise<void> {
    this.#taskQueue = randomUUID();
    this.#worker = await startWorker(this.#ready, this.#taskQueue, this.fleet);
  }

  /** Starts a run of this definition on the servers of this test. */
  async run(definition: object): Promise<WorkflowHandle> {
    if (this.#worker === undefined) await this.startWorker();
    return this.#ready.client.workflow.start('parentPackage', {
      ...{ taskQueue: this.#taskQueue, workflowId: randomUUID() },
      args: [{ name: 'nightly-load', ...definition }],
    });
  }

  /** Starts a run of these packages on the one server that has these jobs; `more` are other keys of its definition. */
  async runOn(jobs: Servers[string]['jobs'], packages: object, more: object = {}): Promise<WorkflowHandle> {
    await this.startServers({ etl01: { jobs } });
    return this.run({ packages, ...more });
  }

  /** How often the Agent took a start of this job. */
  starts(job: string): number {
    return entriesOf(this.fleet.journal, 'startRequest').filter((entry) => entry.job === job && entry.accepted).length;
  }

  /** How often this job has begun. */
  began(job: string): number {
    return entriesOf(this.fleet.journal, 'runBegan').filter((entry) => entry.job === job).length;
  }

  /** The outcomes of this job's runs, in order. */
  ends(job: string): string[] {
    return entriesOf(this.fleet.journal, 'runEnded').flatMap((entry) => (entry.job === job ? [entry.outcome] : []));
  }

  isRunning(job: string): boolean {
    return this.began(job) > this.ends(job).length;
  }

  /** The beginnings and ends of job runs, in order: `A begins`, `A ends`. */
  course(): string[] {
    return this.fleet.journal.flatMap((entry) => {
      if (entry.event === 'runBegan') return [`${entry.job} begins`];
      return entry.event === 'runEnded' ? [`${entry.job} ends`] : [];
    });
  }

  /** Ends worker and servers of a test. */
  async end(): Promise<void> {
    await this.#worker?.stop();
    await this.#fleet?.close();
    this.#worker = undefined;
    this.#fleet = undefined;
  }

  async close(): Promise<void> {
    await this.#temporal?.close();
  }

  get #ready(): TestTemporal {
    if (this.#temporal === undefined) throw new Error('no test of a file has begun');
    return this.#temporal;
  }
}

/** Those of the tests of one file, which are connected before the first of them and ended after each. */
export function definitionRuns(): DefinitionRuns {
  const runs = new DefinitionRuns();
  beforeAll(() => runs.connect());
  afterEach(() => runs.end());
  afterAll(() => runs.close());
  return runs;
}
