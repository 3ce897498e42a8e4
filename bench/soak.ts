/**
 * Many runs after each other, with one worker and its servers in processes of their own, and what the worker holds of
 * memory meanwhile: `npm run soak -- --minutes 10`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import type { RunReport } from '../src/report/run-progress';
import { connectClient } from '../src/temporal/connect';
import { startDevServer } from '../src/temporal/dev-server';
import { resolveDevServer } from '../src/temporal/resolve-temporal';
import { endCommands, type RunningCommand, startCommand } from '../test/support/cli';
import { waitFor } from '../test/support/wait-for';
import { machine, table } from './markdown';

const RESULTS = join(__dirname, 'results', 'soak.md');
const PRELOAD = resolve(__dirname, 'soak', 'tell-memory.cjs');
const PASSWORD = 'simulated';
const SERVERS = ['etl1', 'etl2', 'etl3', 'etl4'];
const JOBS = Array.from({ length: 10 }, (_, index) => `Load ${index + 1}`);
const SAMPLES = 10;

interface Memory {
  readonly rssMb: number;
  /** After a garbage collection. */
  readonly heapMb: number;
}

interface Sample extends Memory {
  readonly seconds: number;
  readonly runs: number;
}

async function main(): Promise<void> {
  const { minutes, write } = parseArgs({
    options: { minutes: { type: 'string', default: '10' }, write: { type: 'boolean', default: false } },
  }).values;
  const { executable } = await resolveDevServer(process.env, { tell: (line) => console.error(line) });
  const temporal = await startDevServer({ executable, ui: false });
  const client = await connectClient(temporal.settings);
  const folder = mkdtempSync(join(tmpdir(), 'ssis-parent-soak-'));
  try {
    const taskQueue = randomUUID();
    const worker = await startWorker(folder, taskQueue, temporal.address);
    const samples = await soak(client, worker, taskQueue, Number(minutes) * 60);
    const text = `${report(samples, `npm run soak -- --minutes ${minutes}${write ? ' --write' : ''}`).join('\n')}\n`;
    console.log(text);
    if (write) writeFileSync(RESULTS, text);
  } finally {
    await endCommands();
    await client.connection.close();
    await temporal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startWorker(folder: string, taskQueue: string, address: string): Promise<RunningCommand> {
  const description = join(folder, 'simulated.json');
  const jobs = Object.fromEntries(JOBS.map((name) => [name, { steps: [{ name: 'Run package', duration: '100ms' }] }]));
  const logins = { ssis_parent: { password: PASSWORD, roles: ['SQLAgentOperatorRole'] } };
  const server = { encryption: 'off', logins, jobs };
  writeFileSync(
    description,
    JSON.stringify({ servers: Object.fromEntries(SERVERS.map((alias) => [alias, server] as const)) }),
  );
  const simulator = startCommand(['simulator', description, '--json']);
  await simulator.says('\n');
  const { servers } = JSON.parse(simulator.stdout()) as { servers: { name: string; port: number }[] };
  const login = { user: 'ssis_parent', password: { env: 'SOAK_PASSWORD' } };
  const remote = servers.map(({ name, port }) => [name, { host: '127.0.0.1', port, login, encrypt: false }] as const);
  const inventory = join(folder, 'servers.json');
  writeFileSync(inventory, JSON.stringify({ servers: Object.fromEntries(remote), pools: { all: SERVERS } }));
  const worker = startCommand(['worker', '--servers', inventory, '--task-queue', taskQueue], {
    TEMPORAL_ADDRESS: address,
    SOAK_PASSWORD: PASSWORD,
    NODE_OPTIONS: `--expose-gc --require ${PRELOAD}`,
  });
  await worker.says('Worker on task queue');
  return worker;
}

/** Runs after each other, until the time is over. @throws Error when one does not succeed. */
async function soak(client: Client, worker: RunningCommand, taskQueue: string, seconds: number): Promise<Sample[]> {
  const begin = performance.now();
  const samples: Sample[] = [];
  const packages = Object.fromEntries(
    JOBS.flatMap((job) => ['a', 'b'].map((try_) => [`${job} ${try_}`, { pool: 'all', job }])),
  );
  for (let runs = 0; ; runs += 1) {
    const passed = (performance.now() - begin) / 1000;
    if (passed >= (samples.length * seconds) / SAMPLES) {
      const sample = { seconds: Math.round(passed), runs, ...(await memoryOf(worker)) };
      samples.push(sample);
      console.error(JSON.stringify(sample));
    }
    if (samples.length > SAMPLES) return samples;
    const args = [{ name: 'soak', packages }];
    const handle = await client.workflow.start('parentPackage', { taskQueue, workflowId: randomUUID(), args });
    const { outcome } = (await handle.result()) as RunReport;
    if (outcome !== 'succeeded') throw new Error(`run ${handle.workflowId} ended as ${outcome}`);
  }
}

async function memoryOf(worker: RunningCommand): Promise<Memory> {
  const told = () => [...worker.stderr().matchAll(/^MEMORY (.*)$/gm)];
  const before = told().length;
  worker.kill('SIGUSR2');
  await waitFor('the worker tells its memory', () => told().length > before);
  return JSON.parse(told().at(-1)?.[1] ?? '') as Memory;
}

function report(samples: readonly Sample[], command: string): string[] {
  const rows = samples.map(({ seconds, runs, rssMb, heapMb }) => [seconds, runs, rssMb, heapMb].map(String));
  return [
    '# Soak',
    '',
    `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `Runs of ${2 * JOBS.length} packages over ${SERVERS.length} servers, one after the other, all by one worker. Up to 100 runs stay in its cache by`,
    'design, so what it holds grows until then. The heap is what is left after a garbage collection.',
    '',
    ...table(['seconds', 'runs', 'RSS of the worker, MB', 'heap, MB'], rows),
  ];
}

void main();
