import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { type RunningCommand, startCommand } from './cli';
import { LOGIN, type SimulatedFleet, startFleet } from './simulated-fleet';
import { TdsProxy } from './tds-proxy';
import type { TestTemporal } from './temporal';
import type { SimulatorDescription } from '../../simulator';

/** Times of a worker process in these tests: short, so that settling does not take a minute. */
const FAST = ['--heartbeat-timeout', '5s', '--ticket-life', '5s', '--settle-time', '500ms', '--grace', '4s'];

/** Of the one server: what the simulator has there, and the cap in the inventory. */
type ServerOptions = Partial<SimulatorDescription['servers'][string]> & { readonly maxConcurrent?: number };

/** A simulated server `etl01` behind a proxy, and workers as processes that can be killed. */
export class CrashWorld {
  private constructor(
    readonly temporal: TestTemporal,
    readonly fleet: SimulatedFleet,
    readonly proxy: TdsProxy,
    readonly taskQueue: string,
    readonly folder: string,
  ) {}

  static async start(
    temporal: TestTemporal,
    jobs: SimulatorDescription['servers'][string]['jobs'],
    role: 'SQLAgentOperatorRole' | 'SQLAgentReaderRole' = 'SQLAgentOperatorRole',
    { maxConcurrent, ...more }: ServerOptions = {},
  ): Promise<CrashWorld> {
    const logins = { [LOGIN.user]: { password: LOGIN.password, roles: [role] } };
    const fleet = await startFleet({ etl01: { encryption: 'off', logins, jobs, ...more } });
    const proxy = await TdsProxy.start(fleet.server('etl01').port);
    const folder = await mkdtemp(join(tmpdir(), 'ssis-parent-crash-'));
    const login = { user: LOGIN.user, password: { file: 'password' } };
    const server = { host: '127.0.0.1', port: proxy.relay.port, login, encrypt: false, maxConcurrent };
    await writeFile(join(folder, 'password'), LOGIN.password, { mode: 0o600 });
    await writeFile(join(folder, 'servers.yaml'), JSON.stringify({ servers: { etl01: server } }));
    return new CrashWorld(temporal, fleet, proxy, randomUUID(), folder);
  }

  get env(): Record<string, string> {
    return { TEMPORAL_ADDRESS: this.temporal.address };
  }

  /** A worker process that polls. */
  startWorker(...options: string[]): Promise<RunningCommand> {
    return this.startWorkerIn({}, ...options);
  }

  /** The same, with more in its environment. */
  async startWorkerIn(env: Readonly<Record<string, string>>, ...options: string[]): Promise<RunningCommand> {
    const worker = this.spawnWorker(env, ...options);
    await worker.says('Worker on task queue');
    return worker;
  }

  /** A worker process that begins to start. */
  spawnWorker(env: Readonly<Record<string, string>> = {}, ...options: string[]): RunningCommand {
    const files = ['--servers', join(this.folder, 'servers.yaml'), '--definitions', this.folder];
    const all = ['worker', ...files, '--task-queue', this.taskQueue, ...FAST, ...options];
    return startCommand(all, { ...this.env, ...env });
  }

  /** Starts a run; each package is pinned to `etl01`. */
  startRun(
    packages: Record<string, { job: string } & Record<string, unknown>>,
    taskQueue = this.taskQueue,
  ): Promise<WorkflowHandle> {
    const pinned = Object.entries(packages).map(([name, child]) => [name, { server: 'etl01', ...child }]);
    return this.temporal.client.workflow.start('parentPackage', {
      taskQueue,
      workflowId: randomUUID(),
      args: [{ name: 'nightly-load', packages: Object.fromEntries(pinned) as object }],
    });
  }

  async close(): Promise<void> {
    await this.proxy.relay.close();
    await this.fleet.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
