/**
 * How long the scheduler takes for what it does in one workflow task, with 1,000 to 10,000 packages over 200 servers:
 * `npm run bench:scheduling`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { ChildPackage } from '../src/definition/definition';
import { RunState } from '../src/scheduling/run-state';
import { Random } from '../test/support/random';
import { digits, machine, ratio, table } from './markdown';

const RESULTS = join(__dirname, 'results', 'scheduling-time.md');
const SIZES = [1_000, 3_000, 10_000];
const SERVERS = 200;
const POOLS = 10;
const CAP = 4;
/** As many as a run has in flight unless told otherwise. */
const WINDOW = 500;
/** With fewer packages left there is little to decide between, and the end of a short run would make it look cheap. */
const CHOICE = 100;
const SEED = 7;
/** Every repetition does the same; the least time of a task is that without a garbage collection in it. */
const REPETITIONS = 9;

interface Times {
  readonly beginMs: number;
  readonly firstMs: number;
  /** Of every later task in which a package ended and another one was started, while enough were left. */
  readonly laterMs: readonly number[];
}

function measure(size: number): Times {
  const random = new Random(SEED);
  const aliases = Array.from({ length: SERVERS }, (_, at) => `etl${at}`);
  const poolOf = (pool: number) => aliases.filter((_, at) => at % POOLS === pool);
  const pools = Object.fromEntries(Array.from({ length: POOLS }, (_, pool) => [`pool${pool}`, poolOf(pool)]));
  const packages = Array.from({ length: size }, (_, index): ChildPackage => {
    // A third has to wait for others; all the others are ready at once.
    const before = index > 0 && random.oneIn(3) ? [random.below(index), random.below(index)] : [];
    const after = [...new Set(before)].map((each) => ({ package: `p${each}`, on: 'success' as const }));
    const place = random.oneIn(3) ? { server: random.pick(aliases) } : { pool: `pool${random.below(POOLS)}` };
    const retry = { attempts: 1, waitMs: 60_000, backoff: 2, maxWaitMs: 600_000, on: ['failed' as const] };
    return { name: `p${index}`, job: `j${index}`, ...place, after, retry, startWithinMs: 86_400_000 };
  });
  const packagesMs = packages.map(() => 1_000 + random.below(100_000));
  const usual = { packagesMs, slowness: { etl0: 2, etl1: 0.5 }, exceptions: [], guessed: [] };
  const servers = aliases.map((alias) => ({ alias, maxConcurrent: CAP, missingJobs: [] }));
  const inputs = {
    definition: { name: 'large', packages },
    servers,
    pools,
    openTimes: { run: null, servers: {} },
    usual,
  };

  let nowMs = 0;
  const running: { readonly index: number; readonly endMs: number }[] = [];
  const task = (state: RunState): number => {
    state.expire(nowMs);
    const started = state.takeStartable(WINDOW - state.inFlightCount, nowMs);
    for (const { package: index } of started) {
      state.running(index, 1, nowMs);
      running.push({ index, endMs: nowMs + (packagesMs[index] ?? 0) * (0.5 + random.next()) });
    }
    state.nextMomentMs(nowMs);
    return started.length;
  };
  const began = performance.now();
  const state = new RunState(inputs, nowMs);
  const beginMs = performance.now() - began;
  const firstMs = timed(() => {
    task(state);
  });
  const laterMs: number[] = [];
  while (running.length > 0) {
    running.sort((a, b) => b.endMs - a.endMs);
    const ended = running.pop();
    if (ended === undefined) break;
    nowMs = ended.endMs;
    let started = 0;
    const tookMs = timed(() => {
      state.ended(ended.index, { outcome: 'succeeded' }, nowMs);
      started = task(state);
    });
    const waiting = size - state.endedCount - state.inFlightCount;
    if (started > 0 && waiting > CHOICE) laterMs.push(tookMs);
  }
  if (!state.isOver) throw new Error('packages were left over');
  return { beginMs, firstMs, laterMs };
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function leastTimes(repetitions: readonly Times[]): Times {
  const least = (time: (of: Times) => number | undefined) =>
    Math.min(...repetitions.map((each) => time(each) ?? Infinity));
  const [first] = repetitions;
  return {
    beginMs: least(({ beginMs }) => beginMs),
    firstMs: least(({ firstMs }) => firstMs),
    laterMs: (first?.laterMs ?? []).map((_, task) => least(({ laterMs }) => laterMs[task])),
  };
}

function main(): void {
  const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values;
  for (const size of SIZES) measure(size);
  // All sizes in turn, so that none is favoured by what is compiled when.
  const rounds = Array.from({ length: REPETITIONS }, () => SIZES.map(measure));
  const all = SIZES.map((size, at) => {
    const repetitions = rounds.flatMap((round) => round[at] ?? []);
    const worsts = repetitions.map(({ laterMs }) => laterMs.reduce((worst, ms) => Math.max(worst, ms), 0));
    return { size, ...leastTimes(repetitions), worstMs: Math.max(...worsts) };
  });
  const [small] = all;
  const rows = all.map(({ size, beginMs, firstMs, laterMs, worstMs }) => {
    const sorted = [...laterMs].sort((a, b) => a - b);
    const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
    const middle = [...(small?.laterMs ?? [])].sort((a, b) => a - b)[(small?.laterMs.length ?? 0) >> 1] ?? NaN;
    const values = [beginMs, firstMs, at(0.5), at(0.99), at(1), worstMs].map(digits);
    return [String(size), ...values, ratio(at(0.5), middle), ratio(Math.log(size), Math.log(small?.size ?? 0))];
  });
  const times = ['state made', 'first task', 'median', '99 %', 'worst', 'worst of all'];
  const head = ['packages', ...times, 'median to 1,000', 'log n to 1,000'];
  const text = `${[
    '# Time of scheduling',
    '',
    `\`npm run bench:scheduling${write ? ' -- --write' : ''}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `In ms, of what the scheduler does in one workflow task: ${SERVERS} servers of ${CAP} slots in ${POOLS} pools, a third of the`,
    `packages pinned, all with a retry and \`startWithin\`, at most ${WINDOW} in flight; seed ${SEED}. The state is made once in each`,
    `workflow run; the first task starts ${WINDOW}. In the later ones that count a package ends and another one is started, while`,
    `more than ${CHOICE} are left. All was run ${REPETITIONS} times with compiled code; each time is the least that the same step took, so without`,
    'garbage collections, which the worst of all has.',
    '',
    ...table(head, rows),
  ].join('\n')}\n`;
  console.log(text);
  if (write) writeFileSync(RESULTS, text);
}

main();
