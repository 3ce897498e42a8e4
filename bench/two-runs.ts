/**
 * What it costs when the same work is two runs instead of one on one pool with caps: `npm run bench:caps`. In turns, all
 * in one process.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunReport } from '../src/report/run-progress';
import { median } from '../src/median';
import { type Installation, OTHER_LOGIN, OTHER_LOGINS, startInstallation } from '../test/support/installation';
import { acceptedStarts } from '../test/support/journal';
import { mostAtOnce } from '../test/support/most-at-once';
import { LOGIN, startFleet } from '../test/support/simulated-fleet';
import { job } from '../test/support/simulated-jobs';
import type { TestTemporal } from '../test/support/temporal';
import { withTemporal } from '../test/support/with-temporal';
import { digits, machine, ratio, table } from './markdown';

const RESULTS = join(__dirname, 'results', 'two-runs.md');
const SERVERS = ['etl01', 'etl02', 'etl03', 'etl04'];
const CAP = 4;
const JOB_MS = 2_000;
const JOBS = Array.from({ length: 160 }, (_, index) => `Load ${index + 1}`);
const BOUND_MS = (JOBS.length * JOB_MS) / (SERVERS.length * CAP);
type Login = typeof LOGIN | typeof OTHER_LOGIN;

/** The login of each installation (a worker with connections of its own); each has one run, with its share of the jobs. */
const WAYS: Readonly<Record<string, readonly Login[]>> = {
  'one run': [LOGIN],
  'two runs of two installations with one login': [LOGIN, LOGIN],
  'two runs of two installations with a login each': [LOGIN, OTHER_LOGIN],
};

interface Measured {
  readonly makespanMs: number;
  /** The greatest number of jobs that ran at once on any server. */
  readonly most: number;
  /** Whether all succeeded, each started once. */
  readonly isRight: boolean;
}

async function main(): Promise<void> {
  const { rounds, write } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
  }).values;
  const measured = new Map<string, Measured[]>(Object.keys(WAYS).map((name) => [name, []]));
  await withTemporal(async (temporal) => {
    for (let round = 0; round < Number(rounds); round += 1) {
      for (const [name, logins] of Object.entries(WAYS)) {
        const each = await measure(temporal, logins);
        measured.get(name)?.push(each);
        console.error(`${name}: ${digits(each.makespanMs / 1000)} s`);
      }
    }
  });
  const text = `${report(measured, `npm run bench:caps -- --rounds ${rounds}${write ? ' --write' : ''}`).join('\n')}\n`;
  console.log(text);
  if (write) writeFileSync(RESULTS, text);
  const all = [...measured.values()].flat();
  process.exitCode = all.every(({ most, isRight }) => isRight && most <= CAP) ? 0 : 1;
}

async function measure(temporal: TestTemporal, logins: readonly Login[]) {
  const jobs = Object.fromEntries(JOBS.map((name) => [name, job(`${JOB_MS}ms`)]));
  const simulated = await startFleet(
    Object.fromEntries(SERVERS.map((alias) => [alias, { encryption: 'off' as const, logins: OTHER_LOGINS, jobs }])),
    {
      pools: { servers: SERVERS },
      remote: Object.fromEntries(SERVERS.map((alias) => [alias, { maxConcurrent: CAP }])),
    },
  );
  const installations: Installation[] = [];
  try {
    for (const login of logins) installations.push(await startInstallation(temporal, simulated, login));
    const begin = performance.now();
    const reports = await Promise.all(
      installations.map(({ taskQueue }, index) => {
        const share = JOBS.filter((_, at) => at % installations.length === index);
        const packages = Object.fromEntries(share.map((name) => [name, { pool: 'servers', job: name }]));
        const args = [{ name: 'caps', packages }];
        return temporal.client.workflow.execute('parentPackage', { taskQueue, workflowId: randomUUID(), args });
      }),
    );
    return {
      makespanMs: performance.now() - begin,
      most: Math.max(...Object.values(mostAtOnce(simulated.journal))),
      isRight:
        (reports as RunReport[]).every(({ outcome }) => outcome === 'succeeded') &&
        acceptedStarts(simulated.journal).length === JOBS.length,
    };
  } finally {
    await Promise.all(installations.map((each) => each.stop()));
    await simulated.close();
  }
}

function report(measured: ReadonlyMap<string, readonly Measured[]>, command: string): string[] {
  const middle = (all: readonly Measured[]) => median(all.map(({ makespanMs }) => makespanMs)) ?? NaN;
  const [one = []] = measured.values();
  const rows = [...measured].map(([name, all]) => [
    name,
    digits(middle(all) / 1000),
    ratio(middle(all), BOUND_MS),
    ratio(middle(one), middle(all)),
    String(Math.max(...all.map(({ most }) => most))),
    all.every(({ isRight }) => isRight) ? 'yes' : 'no',
  ]);
  return [
    '# Two runs on one pool',
    '',
    `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `${JOBS.length} jobs of ${JOB_MS / 1000} s on a pool of ${SERVERS.length} simulated servers with a cap of ${CAP} each: with every place busy that takes`,
    `${BOUND_MS / 1000} s. Medians. Throughput is that of the work as a whole.`,
    '',
    ...table(
      ['', 'makespan, s', '÷ bound', 'throughput ÷ that of one run', 'most at once on a server', 'each started once'],
      rows,
    ),
  ];
}

void main();
