/**
 * How long the scheduler takes for what it does in one workflow task, with 1,000 to 10,000 packages over 200 servers:
 * `npm run bench:scheduling`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { digits, machine, ratio, table } from './markdown';
import { CHOICE, measure, SERVERS, CAP, POOLS, SEED, type Times, WINDOW } from './scheduling-time/measure';

const RESULTS = join(__dirname, 'results', 'scheduling-time.md');
const SIZES = [1_000, 3_000, 10_000];
const REPETITIONS = 9;

/** What is done once in a workflow run, or when an operator asks for it; the other times are of every later task. */
const ONCE: readonly (keyof Omit<Times, 'laterMs'>)[] = ['beginMs', 'carriedMs', 'skipMs', 'retryMs'];
const TITLES = ['begin', 'go on', 'skip', 'retry'];

function main(): void {
  const { write } = parseArgs({ options: { write: { type: 'boolean', default: false } } }).values;
  const cold = measure(SIZES.at(-1) ?? 0, true);
  for (const size of SIZES) measure(size, true);
  // All sizes in turn, so that none is favoured by what is compiled when.
  const rounds = Array.from({ length: REPETITIONS }, () =>
    SIZES.flatMap((size) => [measure(size, false), measure(size, true)]),
  );
  const all = SIZES.flatMap((size, at) =>
    [false, true].map((hasWindows) => ({
      size,
      hasWindows,
      repetitions: rounds.flatMap((round) => round[2 * at + Number(hasWindows)] ?? []),
    })),
  );
  const once = all.map(({ size, hasWindows, repetitions }) => [
    String(size),
    hasWindows ? 'yes' : 'no',
    ...ONCE.map((name) => {
      const sorted = sortedMs(repetitions.map((times) => times[name]));
      return [0, 0.5, 1].map((part) => digits(at(sorted, part))).join(' · ');
    }),
  ]);
  const least = all.map(({ repetitions }) => at(leastMs(repetitions), 0.5));
  const later = all.map(({ size, hasWindows, repetitions }, row) => {
    const every = sortedMs(repetitions.flatMap(({ laterMs }) => laterMs));
    const times = [
      at(leastMs(repetitions), 0.5),
      at(leastMs(repetitions), 1),
      ...[0.5, 0.99, 0.999, 1].map((part) => at(every, part)),
    ];
    const small = least[Number(hasWindows)] ?? NaN;
    const growth = [ratio(least[row] ?? NaN, small), ratio(Math.log(size), Math.log(SIZES[0] ?? 0))];
    return [String(size), hasWindows ? 'yes' : 'no', ...times.map(digits), ...growth];
  });
  const text = `${[
    '# Time of scheduling',
    '',
    `\`npm run bench:scheduling${write ? ' -- --write' : ''}\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `CPU time in ms (of the whole process, so with garbage collections and compiling beside it) of what the scheduler does in one`,
    `workflow task: ${SERVERS} servers of ${CAP} slots in ${POOLS} pools, a third of the packages pinned, all with a retry and \`startWithin\`,`,
    `at most ${WINDOW} in flight; seed ${SEED}. With windows, every server has blackouts and a time from which on it takes nothing.`,
    `All was done ${REPETITIONS} times with compiled code.`,
    '',
    `What is done once: _begin_ makes the state of a run and starts the first ${WINDOW}; _go on_ does so from what a continue-as-new`,
    'handed over at half-time; _skip_ and _retry_ are those of an operator, of a package that all others wait for. The least',
    `time, the median and the worst. The first time of all, before anything was compiled, ${SIZES.at(-1)} packages took ${digits(cold.beginMs)} ms to begin.`,
    '',
    ...table(['packages', 'windows', ...TITLES], once),
    '',
    `Every later task: a package ends and another one is started, while more than ${CHOICE} are left. First the least that each task took in`,
    'all repetitions, then all of them, with whatever else the process did meanwhile.',
    '',
    ...table(
      [
        'packages',
        'windows',
        'median of least',
        'worst of least',
        'median',
        '99 %',
        '99.9 %',
        'worst',
        'median of least to 1000',
        'log n to 1000',
      ],
      later,
    ),
  ].join('\n')}\n`;
  console.log(text);
  if (write) writeFileSync(RESULTS, text);
}

function leastMs(repetitions: readonly Times[]): number[] {
  const [first] = repetitions;
  return sortedMs(
    (first?.laterMs ?? []).map((_, task) => Math.min(...repetitions.map(({ laterMs }) => laterMs[task] ?? Infinity))),
  );
}

function sortedMs(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b);
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
}

main();
