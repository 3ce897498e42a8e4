/**
 * Who balances best: real executions on pools of servers, on a simulated clock, for the scheduler of this product and for
 * others: `npm run bench:balance`. Other files of the same format may be named as arguments.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, OURS, POLICIES, POOLS, runCase, type Situation } from './load-balancing/cases';
import { readTrace } from './load-balancing/trace';
import { ratio, table } from './markdown';

const DATA = join(__dirname, 'data');
const PAGE = resolve(__dirname, '../docs/load-balancing.md');
const TITLES: Readonly<Record<Situation, string>> = {
  known: 'Durations are known',
  wrong: 'Durations are wrong',
  death: 'A server dies at half-time',
};
/** So much worse than another policy is an exception that is listed. */
const MUCH = 1.02;

function main(): void {
  const { values, positionals } = parseArgs({
    options: { write: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const files = positionals.length > 0 ? positionals : readdirSync(DATA).map((name) => join(DATA, name));
  const traces = files.map(readTrace);
  const sections = (Object.keys(TITLES) as Situation[]).map((situation): [Situation, Case[]] => [
    situation,
    traces.flatMap((trace) => POOLS.map((pool) => runCase(trace, pool, situation))),
  ]);
  const text = sections.flatMap(([situation, cases]) => [...section(TITLES[situation], cases), '']).join('\n');
  console.log(text);
  if (values.write) writeFileSync(PAGE, withMeasured(readFileSync(PAGE, 'utf8'), text));
}

function section(title: string, cases: readonly Case[]): string[] {
  const byWork = cases.filter(({ bounds }) => bounds.workMs >= bounds.criticalPathMs);
  const worse = cases.filter(({ ratios }) =>
    POLICIES.some((name) => ratioOf(ratios, name) * MUCH < ratioOf(ratios, OURS)),
  );
  const medians = POLICIES.map((name) => [
    name,
    middle(byWork.map(({ ratios }) => ratioOf(ratios, name))),
    middle(cases.map(({ ratios }) => ratioOf(ratios, name))),
  ]);
  const line = ({ trace, pool, bounds, ratios }: Case) => [
    trace,
    pool.name,
    bounds.workMs >= bounds.criticalPathMs ? 'work' : 'chain',
    ...POLICIES.map((name) => ratio(ratioOf(ratios, name), 1)),
  ];
  return [
    `### ${title}`,
    '',
    ...table(['median', `bound by work (${byWork.length})`, `all (${cases.length})`], medians),
    '',
    `More than 2 % worse than another policy in ${worse.length} of ${cases.length}${worse.length === 0 ? '.' : ':'}`,
    '',
    ...table(['trace', 'pool', 'bound by', ...POLICIES], (worse.length === 0 ? [] : worse).map(line)),
    '',
    'All:',
    '',
    ...table(['trace', 'pool', 'bound by', ...POLICIES], cases.map(line)),
  ];
}

function ratioOf(ratios: Case['ratios'], name: string): number {
  return ratios[name] ?? NaN;
}

function middle(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? NaN).toFixed(3);
}

/** The page with what was measured between its two marks. */
function withMeasured(page: string, text: string): string {
  const marks = /<!-- measured -->[^]*<!-- end -->/;
  if (!marks.test(page)) throw new Error(`${PAGE} has no marks for what is measured`);
  return page.replace(marks, () => `<!-- measured -->\n\n${text}\n<!-- end -->`);
}

main();
