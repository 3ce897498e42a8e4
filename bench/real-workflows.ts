/**
 * Runs real executions as parent packages over simulated servers: `npm run bench`. Everything is started here and ended
 * again; the worker is a process of its own, so that its memory is its own.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { type JournalEntry, type RunningSimulator, startSimulator } from '../simulator';
import { connectClient } from '../src/temporal/connect';
import { type DevServer, startDevServer } from '../src/temporal/dev-server';
import { resolveDevServer } from '../src/temporal/resolve-temporal';
import { endCommands, startCommand } from '../test/support/cli';
import { checkJournal } from './check-journal';
import { peakMemoryMb } from './process-usage';
import { loadRealWorkflow, type RealWorkflow } from './real-workflow';

const SERVERS = ['etl01', 'etl02', 'etl03', 'etl04'];
const CAP = 8;
const PASSWORD = 'simulated';

/** Runtimes divided so that each takes about half a minute at best. */
const RUNS: readonly (readonly [name: string, speedup: number])[] = [
  ['srasearch-64', 100],
  ['montage-619', 2],
];

interface Measured {
  readonly makespanSeconds: number;
  readonly statements: Readonly<Record<string, number>>;
  readonly peakMemoryMb: number;
  readonly problems: readonly string[];
}

async function measure(workflow: RealWorkflow, temporal: DevServer, client: Client): Promise<Measured> {
  const journal: JournalEntry[] = [];
  const logins = { ssis_parent: { password: PASSWORD, roles: ['SQLAgentOperatorRole' as const] } };
  const servers = Object.fromEntries(SERVERS.map((alias) => [alias, { logins, jobs: { ...workflow.jobs } }]));
  const simulator = await startSimulator({ servers }, { journal: (entry) => journal.push(entry) });
  const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-bench-'));
  try {
    const inventory = join(folder, 'servers.yaml');
    writeFileSync(inventory, JSON.stringify(inventoryOf(simulator)));
    const taskQueue = randomUUID();
    const env = { TEMPORAL_ADDRESS: temporal.address, BENCH_PASSWORD: PASSWORD };
    const worker = startCommand(['worker', '--servers', inventory, '--task-queue', taskQueue], env);
    await worker.says('Worker on task queue');
    const before = statements(simulator);
    const begin = performance.now();
    const workflowId = `${workflow.name}/${randomUUID()}`;
    await client.workflow.execute('parentPackage', { taskQueue, workflowId, args: [workflow.definition] });
    const makespanSeconds = (performance.now() - begin) / 1000;
    const after = statements(simulator);
    return {
      makespanSeconds,
      statements: Object.fromEntries(SERVERS.map((alias) => [alias, (after[alias] ?? 0) - (before[alias] ?? 0)])),
      peakMemoryMb: peakMemoryMb(worker.pid),
      problems: checkJournal(journal, workflow, CAP),
    };
  } finally {
    await endCommands();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function inventoryOf({ servers }: RunningSimulator): object {
  const login = { user: 'ssis_parent', password: { env: 'BENCH_PASSWORD' } };
  const entries = Object.values(servers).map(({ name, port }) => [
    name,
    { host: 'localhost', port, login, maxConcurrent: CAP, trustServerCertificate: true },
  ]);
  return { servers: Object.fromEntries(entries) as object, pools: { servers: SERVERS } };
}

function statements({ servers }: RunningSimulator): Record<string, number> {
  return Object.fromEntries(
    Object.values(servers).map((server) => [server.name, server.requests().batches + server.requests().rpcs]),
  );
}

function report(workflow: RealWorkflow, speedup: number, measured: Measured): void {
  const { workSeconds, longestPathSeconds, definition } = workflow;
  const packages = Object.keys(definition.packages).length;
  const bound = Math.max(longestPathSeconds, workSeconds / (SERVERS.length * CAP));
  const { makespanSeconds, statements: perServer, peakMemoryMb: memory, problems } = measured;
  const total = Object.values(perServer).reduce((sum, each) => sum + each, 0);
  console.log(
    `${workflow.name}: ${packages} packages, ${SERVERS.length} servers with a cap of ${CAP}, runtimes / ${speedup}`,
  );
  console.log(`  makespan               ${makespanSeconds.toFixed(1)} s`);
  console.log(`  no schedule is below   ${bound.toFixed(1)} s; ratio ${(makespanSeconds / bound).toFixed(2)}`);
  console.log(`  starts per second      ${(packages / makespanSeconds).toFixed(1)}`);
  console.log(
    `  statements per server  ${Object.entries(perServer)
      .map(([alias, count]) => `${alias} ${count}`)
      .join(', ')}`,
  );
  console.log(`  statements per package ${(total / packages).toFixed(1)}`);
  console.log(`  worker's peak memory   ${memory} MB`);
  console.log(`  problems               ${problems.length === 0 ? 'none' : problems.join('; ')}\n`);
}

async function main(): Promise<void> {
  const { executable } = await resolveDevServer(process.env, { tell: (line) => console.error(line) });
  const temporal = await startDevServer({ executable, ui: false });
  const client = await connectClient(temporal.settings);
  let problems = 0;
  try {
    for (const [name, speedup] of RUNS) {
      const workflow = loadRealWorkflow(name, speedup);
      const measured = await measure(workflow, temporal, client);
      report(workflow, speedup, measured);
      problems += measured.problems.length;
    }
  } finally {
    await client.connection.close();
    await temporal.stop();
  }
  process.exitCode = problems === 0 ? 0 : 1;
}

void main();
