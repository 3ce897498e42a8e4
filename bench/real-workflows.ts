/**
 * Runs real executions as parent packages over simulated servers, beside the same scheduler on a simulated clock:
 * `npm run bench`. Everything is started here and ended again; the worker is a process of its own, so that its memory is
 * its own.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from '@temporalio/client';
import { type JournalEntry, type RunningSimulator, startSimulator } from '../simulator';
import type { PackageProgress, ProgressPage, RunProgress } from '../src/report/run-progress';
import { connectClient } from '../src/temporal/connect';
import { type DevServer, startDevServer } from '../src/temporal/dev-server';
import { resolveDevServer } from '../src/temporal/resolve-temporal';
import { endCommands, startCommand } from '../test/support/cli';
import { checkJournal } from './check-journal';
import { bounds } from './load-balancing/bounds';
import { parentPackage } from './load-balancing/parent-package-policy';
import { makespan } from './load-balancing/simulate';
import { digits, machine, ratio, table } from './markdown';
import { peakMemoryMb } from './process-usage';
import { loadRealWorkflow, type RealWorkflow } from './real-workflow';

const RESULTS = join(__dirname, 'results', 'real-executions.md');
const SERVERS = ['etl01', 'etl02', 'etl03', 'etl04'];
const CAP = 8;
const PASSWORD = 'simulated';

/** By name, what the runtimes are divided by, so that a run takes a minute or two at best. */
const RUNS: readonly (readonly [name: string, speedup: number])[] = [
  ['srasearch-64', 60],
  ['epigenomics-41', 3],
  ['1000genome-410', 20],
  ['montage-619', 1],
];

interface Measured {
  readonly makespanMs: number;
  /** From the start of the run to its first package. */
  readonly firstMs: number;
  /** By package, how much longer it holds its place than its job runs: to start it, and to see its end. */
  readonly overheadsMs: ReadonlyMap<string, number>;
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
    const workflowId = `${workflow.trace.name}/${randomUUID()}`;
    const args = [workflow.definition];
    const handle = await client.workflow.start('parentPackage', { taskQueue, workflowId, args });
    await handle.result();
    const makespanMs = performance.now() - begin;
    const after = statements(simulator);
    const { packages } = await handle.query<RunProgress, [ProgressPage]>('progress', {
      limit: workflow.trace.tasks.length,
    });
    return {
      makespanMs,
      firstMs: Math.min(...packages.map(({ takenAtMs = NaN }) => takenAtMs)) - performance.timeOrigin - begin,
      overheadsMs: overheadsMs(packages, workflow),
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

function overheadsMs(packages: readonly PackageProgress[], { trace }: RealWorkflow): ReadonlyMap<string, number> {
  const jobMs = new Map(trace.tasks.map(({ id, ms }) => [id, ms]));
  return new Map(
    packages.map(({ name, takenAtMs = NaN, seenAtMs = NaN }) => [
      name,
      seenAtMs - takenAtMs - (jobMs.get(name) ?? NaN),
    ]),
  );
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

/** The same pool on the simulated clock, where each of its places is a server and tasks take so much longer. */
function onSimulatedClock({ trace }: RealWorkflow, overheads: ReadonlyMap<string, number> = new Map()) {
  const pool = { name: 'servers', slowness: Array.from({ length: SERVERS.length * CAP }, () => 1) };
  const tasks = trace.tasks.map((task) => ({ ...task, ms: task.ms + (overheads.get(task.id) ?? 0) }));
  const given = { trace: { ...trace, tasks }, pool, expectedMs: trace.tasks.map(({ ms }) => ms) };
  const { criticalPathMs, workMs } = bounds(given);
  return { boundMs: Math.max(criticalPathMs, workMs), simulatedMs: makespan(parentPackage(given), given) };
}

function row(workflow: RealWorkflow, speedup: number, measured: Measured): string[] {
  const { makespanMs, firstMs, overheadsMs, statements: perServer, peakMemoryMb: memory, problems } = measured;
  const { boundMs, simulatedMs } = onSimulatedClock(workflow);
  const { simulatedMs: withOverheadMs } = onSimulatedClock(workflow, overheadsMs);
  const overheads = [...overheadsMs.values()].sort((a, b) => a - b);
  const packages = workflow.trace.tasks.length;
  const all = Object.values(perServer).reduce((sum, each) => sum + each, 0);
  return [
    workflow.trace.name,
    `1/${speedup}`,
    digits(boundMs / 1000),
    ratio(simulatedMs, boundMs),
    ratio(makespanMs, boundMs),
    ...[0.5, 0.95].map((part) => digits((overheads[Math.floor(part * overheads.length)] ?? NaN) / 1000)),
    digits(firstMs / 1000),
    ratio(makespanMs - firstMs, withOverheadMs),
    digits(packages / (makespanMs / 1000)),
    digits(all / packages),
    String(memory),
    problems.length === 0 ? 'none' : problems.join('; '),
  ];
}

const HEAD = [
  'execution',
  'runtimes',
  'bound, s',
  'simulated clock ÷ bound',
  'run ÷ bound',
  'overhead, s',
  '95 %',
  'first package after, s',
  'run since ÷ simulated clock with overhead',
  'starts/s',
  'statements/package',
  'worker, MB',
  'problems',
];

function report(rows: readonly (readonly string[])[], command: string): string[] {
  return [
    '# Real executions',
    '',
    `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `Pool of ${SERVERS.length} simulated servers with a cap of ${CAP} each; each package expects what its job takes. The bound is the`,
    'longest path, or all work with every place busy; the simulated clock knows neither servers nor Temporal. The overhead is',
    'how much longer than its job a package holds its place, until it starts and until its end is seen: in the middle, and what',
    'nineteen of twenty stay below. On the second simulated clock every task takes as much longer as its package did. Before its',
    'first package a run reads every server; here they share one thread, where a look at 400 jobs takes seconds.',
    'Runtimes are divided so that a run ends in minutes; of packages that take minutes the overhead is a small part. Problems',
    'are what the journal of the servers shows: a job not run once, out of order, or above a cap.',
    '',
    ...table(HEAD, rows),
  ];
}

async function main(): Promise<void> {
  const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values;
  const { executable } = await resolveDevServer(process.env, { tell: (line) => console.error(line) });
  const temporal = await startDevServer({ executable, ui: false });
  const client = await connectClient(temporal.settings);
  const rows: string[][] = [];
  let problems = 0;
  try {
    for (const [name, speedup] of RUNS) {
      const workflow = loadRealWorkflow(name, speedup);
      const measured = await measure(workflow, temporal, client);
      rows.push(row(workflow, speedup, measured));
      console.error(rows.at(-1)?.join(', '));
      problems += measured.problems.length;
    }
  } finally {
    await client.connection.close();
    await temporal.stop();
  }
  const text = `${report(rows, `npm run bench${write ? ' -- --write' : ''}`).join('\n')}\n`;
  console.log(text);
  if (write) writeFileSync(RESULTS, text);
  process.exitCode = problems === 0 ? 0 : 1;
}

void main();
