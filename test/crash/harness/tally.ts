import { table } from '../../../bench/markdown';
import { STRIKES } from './strikes';
import type { Round } from './round';
import type { Wrong } from './verdict';

/** What came of many rounds, as lines of Markdown. */
export function tally(rounds: readonly Round[]): string[] {
  const sum = (count: (round: Round) => number): number => rounds.reduce((total, round) => total + count(round), 0);
  const found = (wrong: Wrong) => sum(({ verdict }) => verdict.findings.filter((each) => each.wrong === wrong).length);
  const kinds = Object.keys(STRIKES).map((name) => [name, sum(({ strikes }) => strikes[name] ?? 0)] as const);
  const backs = rounds.flatMap(({ backMs }) => backMs).sort((a, b) => a - b);
  const rows = [
    ['rounds, of three runs each', rounds.length],
    ['runs that could not begin, as a server was not there', sum(({ notBegun }) => notBegun)],
    ...kinds,
    ['strikes in all', countStrikes(rounds)],
    ['starts that a server accepted', sum(({ verdict }) => verdict.starts)],
    ['double starts', found('double')],
    ['outcomes that are not those of the server', found('misreport')],
    ['outcomes that are unknown though the server has them', found('lost')],
    ['rounds that did not come to their end in time', found('stuck')],
    ['outcomes that are unknown as the Agent has lost them', sum(({ verdict }) => verdict.unknown)],
    ['deaths of the last worker', backs.length],
    ['until a worker asked a server again, median in s', seconds(backs[Math.floor((backs.length - 1) / 2)])],
    ['the same, worst in s', seconds(backs.at(-1))],
  ];
  return table(
    ['what', 'how often'],
    rows.map((row) => row.map(String)),
  );
}

export function countStrikes(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { strikes }) => sum + Object.values(strikes).reduce((total, each) => total + each, 0), 0);
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : (ms / 1000).toFixed(1);
}
