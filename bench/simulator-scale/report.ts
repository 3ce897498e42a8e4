import { digits, machine, ratio, table } from '../markdown';
import type { Measures } from './measure';
import type { Scale } from './scale';

/** All runs at one scale. */
export interface Measured {
  readonly scale: Scale;
  readonly runs: Measures[];
}

/** Medians at both scales and how the one is to the other, as a page in Markdown. */
export function renderReport(small: Measured, large: Measured, command: string, at: Date): string[] {
  return [
    '# The simulator at scale',
    '',
    `\`${command}\` on ${at.toISOString().slice(0, 10)}: Node ${process.versions.node}, ${machine()}.`,
    `Medians of ${large.runs.length} runs, in brackets the lowest and the highest. Other people's work ran on the same`,
    'machine at the same time, so the ratios tell more than the times.',
    '',
    ...table(
      ['', title(small.scale), title(large.scale), 'ratio'],
      Object.keys(large.runs[0] ?? {}).map((name) => {
        const [before, after] = [spread(small.runs, name), spread(large.runs, name)];
        return [name, before.text, after.text, ratio(after.median, before.median)];
      }),
    ),
    '',
    `From ${title(small.scale)} to ${title(large.scale)}: ${growth(small.scale, large.scale)}.`,
    '',
    '## The process of the simulator next to that of its clients',
    '',
    ...table(
      ['CPU time, server ÷ client', title(small.scale), title(large.scale)],
      Object.keys(large.runs[0] ?? {})
        .filter((name) => name.endsWith(': server CPU, ms'))
        .map((name) => {
          const client = name.replace('server', 'client');
          return [name.replace(/: server.*/, ''), ...[small, large].map(({ runs }) => shareOf(runs, name, client))];
        }),
    ),
  ];
}

function shareOf(runs: readonly Measures[], server: string, client: string): string {
  return ratio(spread(runs, server).median, spread(runs, client).median);
}

function title({ servers, jobs }: Scale): string {
  return `${servers} servers, ${jobs} jobs`;
}

function growth(small: Scale, large: Scale): string {
  const times = (after: number, before: number) => `${after / before} times`;
  const perServer = times(large.jobs / large.servers, small.jobs / small.servers);
  return `${times(large.servers, small.servers)} the servers, ${times(large.jobs, small.jobs)} the jobs, ${perServer} the jobs per server`;
}

function spread(runs: readonly Measures[], name: string): { readonly median: number; readonly text: string } {
  const values = runs.map((run) => run[name] ?? NaN).sort((a, b) => a - b);
  const median = values[Math.floor((values.length - 1) / 2)] ?? NaN;
  const [lowest = NaN, highest = NaN] = [values[0], values.at(-1)];
  return { median, text: `${digits(median)} [${digits(lowest)}–${digits(highest)}]` };
}
