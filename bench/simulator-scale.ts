/**
 * What the simulator costs when it is many servers: `npm run bench:simulator`. It runs in a process of its own, and this
 * one is its client.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './simulator-scale/measure';
import { type Measured, renderReport } from './simulator-scale/report';

const RESULTS = join(__dirname, 'results', 'simulator-scale.md');

async function main(): Promise<void> {
  const { runs, write } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
  }).values;
  const small: Measured = { scale: { servers: 50, jobs: 1_000 }, runs: [] };
  const large: Measured = { scale: { servers: 200, jobs: 10_000 }, runs: [] };
  for (let run = 1; run <= Number(runs); run++) {
    // In turns, so that whatever else the machine does at a time falls on both.
    for (const { scale, runs: measured } of run % 2 === 0 ? [large, small] : [small, large]) {
      console.error(`run ${run} of ${runs}: ${scale.servers} servers, ${scale.jobs} jobs`);
      measured.push(await measure(scale));
    }
  }
  const command = `npm run bench:simulator -- --runs ${runs}${write ? ' --write' : ''}`;
  const lines = renderReport(small, large, command, new Date());
  console.log(lines.join('\n'));
  if (write) writeFileSync(RESULTS, `${lines.join('\n')}\n`);
}

void main();
