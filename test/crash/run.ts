/**
 * Strikes workers, Temporal, servers and the lines between them, and compares what runs report with what the servers
 * saw: `npm run crash -- --kills 1000 --seed 1`. Ends with 1 when anything was started twice, misreported or lost, or when
 * work went on too late after a death although the machine was not busy.
 * `--lanes N`: so many at once, each with a Temporal, workers and servers of its own. They keep each other waiting: how
 * soon work goes on after a death is seen with one lane, on a machine that does nothing else.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveDevServer } from '../../src/temporal/resolve-temporal';
import { machine } from '../../bench/markdown';
import { playRounds } from './harness/play-rounds';
import type { Round } from './harness/round';
import { tally, totalKills } from './harness/tally';
import { isUnexplained, OPTIONS } from './harness/time-back';

const RESULTS = join(__dirname, '../../bench/results');
const A_ROUND = 12;

async function main(): Promise<void> {
  const { kills, seed, lanes, write } = parseArgs({
    options: {
      kills: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      lanes: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
    },
  }).values;
  const { executable } = await resolveDevServer(process.env, { tell: (line) => console.error(line) });
  const rounds = await playRounds(
    {
      ...{ kills: Number(kills), killsOfARound: A_ROUND },
      ...{ seed: Number(seed), lanes: Number(lanes), executable },
    },
    (round, all) => tell(round, `${totalKills(all)} of ${kills} kills`),
  );
  const given = [`--kills ${kills}`, `--seed ${seed}`, ...(lanes === '1' ? [] : [`--lanes ${lanes}`])];
  const text = report(rounds, `npm run crash -- ${given.join(' ')}${write ? ' --write' : ''}`).join('\n');
  console.log(text);
  if (write) writeFileSync(join(RESULTS, lanes === '1' ? 'crash-one-lane.md' : 'crash.md'), `${text}\n`);
  const isClean = rounds.every(
    ({ verdict, backs }) => verdict.findings.length === 0 && !backs.some((back) => isUnexplained(back)),
  );
  process.exitCode = isClean ? 0 : 1;
}

function tell({ seed, verdict }: Round, soFar: string): void {
  console.error(`seed ${seed}: ${soFar}, ${verdict.findings.length} findings`);
  for (const { wrong, text } of verdict.findings) console.error(`  ${wrong}: ${text}`);
}

function report(rounds: readonly Round[], command: string): string[] {
  return [
    '# Strikes',
    '',
    `\`${command}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `Workers as processes, with \`${OPTIONS.join(' ')}\`; Temporal's dev server on its file; simulated servers.`,
    '',
    ...tally(rounds),
  ];
}

void main();
