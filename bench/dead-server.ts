/**
 * How much later ends are seen on servers that are well when another one is dead: `npm run bench:dead`. The same run
 * with and without it, several times in turns.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FaultDescription } from '../simulator';
import { DEFAULT_FLEET_SETTINGS } from '../src/agent/fleet';
import type { RunProgress } from '../src/report/run-progress';
import { entriesOf } from '../test/support/journal';
import { startWorker } from '../test/support/running-worker';
import { startFleet } from '../test/support/simulated-fleet';
import { steps } from '../test/support/simulated-jobs';
import type { TestTemporal } from '../test/support/temporal';
import { withTemporal } from '../test/support/with-temporal';
import { waitFor } from '../test/support/wait-for';
import { digits, machine, ratio, table } from './markdown';

const RESULTS = join(__dirname, 'results', 'dead-server.md');
const WELL = Array.from({ length: 9 }, (_, index) => `etl0${index + 1}`);
const DEAD = 'dead';
const JOBS = Array.from({ length: 10 }, (_, index) => `Load ${index + 1}`);
const TIMES = 1_000_000;
const FAULTS: Readonly<Record<string, FaultDescription | undefined>> = {
  'all are well': undefined,
  'one refuses connections': { fault: 'refuseConnection', times: TIMES },
  'one takes connections and says nothing': { fault: 'stallConnection', times: TIMES },
  'one answers looks after an hour': { fault: 'delayRequest', by: '1h', matching: '@withSteps', times: TIMES },
};

async function main(): Promise<void> {
  const { rounds, write } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
  }).values;
  const lags = new Map<string, number[]>(Object.keys(FAULTS).map((name) => [name, []]));
  await withTemporal(async (temporal) => {
    for (let round = 0; round < Number(rounds); round += 1) {
      for (const [name, fault] of Object.entries(FAULTS)) {
        const measured = await lagsOnOthers(temporal, fault);
        lags.get(name)?.push(...measured);
        console.error(`${name}: ${digits(median(measured))} ms`);
      }
    }
  });
  const text = `${report(lags, `npm run bench:dead -- --rounds ${rounds}${write ? ' --write' : ''}`).join('\n')}\n`;
  console.log(text);
  if (write) writeFileSync(RESULTS, text);
}

/** From the end of each job on a server that is well to when the run knew of it, in milliseconds, by one clock. */
async function lagsOnOthers(temporal: TestTemporal, fault: FaultDescription | undefined): Promise<number[]> {
  const jobs = Object.fromEntries(JOBS.map((name, index) => [name, steps({ duration: `${3 + index}s` })]));
  const server = { encryption: 'off' as const, jobs };
  const fleet = await startFleet(Object.fromEntries([...WELL, DEAD].map((alias) => [alias, server])), {
    settings: DEFAULT_FLEET_SETTINGS,
  });
  const taskQueue = randomUUID();
  const { maxIntervalMs } = DEFAULT_FLEET_SETTINGS.poll;
  const worker = await startWorker(temporal, taskQueue, fleet, { maxLookIntervalMs: maxIntervalMs });
  try {
    const packages = [...WELL, DEAD].flatMap((alias) =>
      JOBS.map((job) => [`${alias}: ${job}`, { server: alias, job }] as const),
    );
    const handle = await temporal.client.workflow.start('parentPackage', {
      taskQueue,
      workflowId: randomUUID(),
      args: [{ name: 'dead-server', packages: Object.fromEntries(packages) }],
    });
    const begun = () => entriesOf(fleet.journal, 'runBegan').filter((entry) => entry.server === DEAD).length;
    await waitFor('its jobs run', () => begun() === JOBS.length, 60_000);
    if (fault !== undefined) {
      await fleet.server(DEAD).faults.inject(fault);
      await fleet.server(DEAD).faults.inject({ fault: 'cutBeforeExecuting', matching: '@withSteps' });
    }
    const ended = new Map<string, number>();
    await waitFor(
      'the others have ended',
      async () => {
        const { packages: all } = await handle.query<RunProgress>('progress');
        const over = all.filter(({ server: alias, status }) => alias !== DEAD && status === 'ended');
        for (const { name, seenAtMs } of over) if (seenAtMs !== undefined) ended.set(name, seenAtMs);
        return ended.size === WELL.length * JOBS.length;
      },
      120_000,
    );
    // What runs on a dead server is not known to have ended.
    if (fault === undefined) await handle.result();
    else await handle.terminate();
    return entriesOf(fleet.journal, 'runEnded').flatMap(({ server: alias, job, at }) => {
      const seenAtMs = ended.get(`${alias}: ${job}`);
      return seenAtMs === undefined ? [] : [seenAtMs - Date.parse(at)];
    });
  } finally {
    await worker.stop();
    await fleet.close();
  }
}

function report(lags: ReadonlyMap<string, readonly number[]>, command: string): string[] {
  const [well = []] = lags.values();
  const rows = [...lags].map(([name, each]) => [
    name,
    digits(Math.round(median(each))),
    ratio(median(each), median(well)),
    digits(Math.round(quantile(each, 0.95))),
    ratio(quantile(each, 0.95), quantile(well, 0.95)),
    String(each.length),
  ]);
  return [
    '# One dead server',
    '',
    `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `From the end of a job to when its run knew of it, on ${WELL.length} servers that are well with ${JOBS.length} jobs each, while those of a`,
    'tenth server run there and it is as the row says. With the times that a worker has unless told otherwise; all in one process.',
    '',
    ...table(['', 'median, ms', 'ratio', '95 %, ms', 'ratio', 'ends'], rows),
  ];
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

void main();
