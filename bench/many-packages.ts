/**
 * Runs of thousands of packages, each carried out once: `npm run bench:size`. The worker, Temporal and the simulated
 * servers are processes of their own.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectClient } from '../src/temporal/connect';
import { startDevServer } from '../src/temporal/dev-server';
import { resolveDevServer } from '../src/temporal/resolve-temporal';
import { digits, machine, ratio, table } from './markdown';
import { measure, type Measures, type Size } from './many-packages/run';

const RESULTS = join(__dirname, 'results', 'many-packages.md');
const SIZES: readonly Size[] = [
  { packages: 2_000, servers: 20, cap: 4 },
  { packages: 10_000, servers: 200, cap: 1 },
];

async function main(): Promise<void> {
  const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values;
  const { executable } = await resolveDevServer(process.env, { tell: (line) => console.error(line) });
  const measured: Measures[] = [];
  for (const size of SIZES) {
    // Each size has a Temporal server of its own, whose database is empty.
    const temporal = await startDevServer({ executable, ui: false });
    const client = await connectClient(temporal.settings);
    try {
      console.error(title(size));
      measured.push(await measure(size, temporal, client));
    } finally {
      await client.connection.close();
      await temporal.stop();
    }
  }
  const text = `${report(measured, write).join('\n')}\n`;
  console.log(text);
  if (write) writeFileSync(RESULTS, text);
  const isOnce = ({ packages }: Size, each: Measures = {}): boolean =>
    each['packages that succeeded'] === packages && each['starts that a server accepted'] === packages;
  process.exitCode = SIZES.every((size, index) => isOnce(size, measured[index])) ? 0 : 1;
}

function title({ packages, servers, cap }: Size): string {
  return `${packages} packages, ${servers} servers, ${cap} at once on each`;
}

function report(measured: readonly Measures[], write: boolean): string[] {
  const [small = {}, large = {}] = measured;
  const rows = Object.keys(small).map((name) => {
    const [before = NaN, after = NaN] = [small[name], large[name]];
    return [name, digits(before), digits(after), ratio(after, before)];
  });
  return [
    '# Many packages',
    '',
    `\`npm run bench:size${write ? ' -- --write' : ''}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    'One run of each size, of jobs of one second, with the settings that a worker has unless told otherwise. All servers',
    'share one thread, and worker, Temporal and simulator the processor: the times are bounds, the counts are exact.',
    '',
    ...table(['', ...SIZES.map(title), 'ratio'], rows),
  ];
}

void main();
