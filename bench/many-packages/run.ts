import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { JournalEntry } from '../../simulator';
import type { RunReport } from '../../src/report/run-progress';
import type { DevServer } from '../../src/temporal/dev-server';
import { historyLengths } from '../../test/support/history-lengths';
import { acceptedStarts } from '../../test/support/journal';
import { endCommands, startCommand } from '../../test/support/cli';
import { cpuSeconds, peakMemoryMb } from '../process-usage';

/** So many packages, the same number on each server, of which each runs at most `cap` at once. */
export interface Size {
  readonly packages: number;
  readonly servers: number;
  readonly cap: number;
}

/** What was measured of one run, by name. */
export type Measures = Readonly<Record<string, number>>;

const JOB_SECONDS = 1;
const PASSWORD = 'simulated';

/** Carries out one run with a worker and simulated servers as processes of their own, at the worker's default settings. */
export async function measure(size: Size, temporal: DevServer, client: Client): Promise<Measures> {
  const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-bench-'));
  const journal = join(folder, 'journal.jsonl');
  try {
    const aliases = Array.from({ length: size.servers }, (_, index) => `etl${index + 1}`);
    const description = join(folder, 'simulated.json');
    writeFileSync(description, JSON.stringify(describe(size, aliases)));
    const simulator = startCommand(['simulator', description, '--journal', journal, '--json']);
    await simulator.says('\n');
    const listening = (JSON.parse(simulator.stdout()) as { servers: Listening[] }).servers;
    const inventory = join(folder, 'servers.json');
    writeFileSync(inventory, JSON.stringify(inventoryOf(size, listening)));
    const env = { TEMPORAL_ADDRESS: temporal.address, BENCH_PASSWORD: PASSWORD };
    const taskQueue = randomUUID();
    const worker = startCommand(['worker', '--servers', inventory, '--task-queue', taskQueue], env);
    await worker.says('Worker on task queue');

    const temporalBefore = cpuSeconds(temporal.pid);
    const begin = performance.now();
    const workflowId = randomUUID();
    const handle = await client.workflow.start('parentPackage', { taskQueue, workflowId, args: [definitionOf(size)] });
    const { counts } = (await handle.result()) as RunReport;
    const seconds = (performance.now() - begin) / 1000;
    const histories = await historyLengths(client, workflowId, handle.firstExecutionRunId);
    const starts = acceptedStarts(entries(journal));
    const leastSeconds = (size.packages / (size.servers * size.cap)) * JOB_SECONDS;
    return {
      'packages that succeeded': counts.succeeded,
      'starts that a server accepted': starts.length,
      'workflow runs, continued as new': histories.length,
      'longest history, events': Math.max(...histories),
      'the run, s': seconds,
      'the run ÷ the least that is possible': seconds / leastSeconds,
      'packages per second': size.packages / seconds,
      'CPU of the worker, ms per package': (cpuSeconds(worker.pid) * 1000) / size.packages,
      'CPU of Temporal, ms per package': ((cpuSeconds(temporal.pid) - temporalBefore) * 1000) / size.packages,
      'CPU of the simulator, ms per package': (cpuSeconds(simulator.pid) * 1000) / size.packages,
      'peak memory of the worker, MB': peakMemoryMb(worker.pid),
    };
  } finally {
    await endCommands();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Listening {
  readonly name: string;
  readonly port: number;
}

const jobNames = ({ packages, servers }: Size) =>
  Array.from({ length: packages / servers }, (_, index) => `Load ${index + 1}`);

function describe(size: Size, aliases: readonly string[]): object {
  const steps = [{ name: 'Run package', duration: `${JOB_SECONDS}s` }];
  const jobs = Object.fromEntries(jobNames(size).map((name) => [name, { steps }]));
  const logins = { ssis_parent: { password: PASSWORD, roles: ['SQLAgentOperatorRole'] } };
  return { servers: Object.fromEntries(aliases.map((alias) => [alias, { logins, jobs }])) };
}

function inventoryOf({ cap }: Size, listening: readonly Listening[]): object {
  const login = { user: 'ssis_parent', password: { env: 'BENCH_PASSWORD' } };
  const entries = listening.map(({ name, port }) => [
    name,
    { host: 'localhost', port, login, maxConcurrent: cap, trustServerCertificate: true },
  ]);
  return { servers: Object.fromEntries(entries) as object };
}

function definitionOf(size: Size): object {
  const packages = jobNames(size).flatMap((job) =>
    Array.from({ length: size.servers }, (_, index) => [`${job} ${index + 1}`, { server: `etl${index + 1}`, job }]),
  );
  return { name: 'many', packages: Object.fromEntries(packages) as object };
}

function entries(journal: string): JournalEntry[] {
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}
