import { table } from '../../../bench/markdown';
import type { Round } from './round';
import { countKills, STRIKES } from './strikes';
import { describeTimesBack } from './time-back';
import type { Wrong } from './verdict';

/** What came of many rounds, as lines of Markdown. */
export function tally(rounds: readonly Round[]): string[] {
  const sum = (count: (round: Round) => number): number => rounds.reduce((total, round) => total + count(round), 0);
  const found = (wrong: Wrong) => sum(({ verdict }) => verdict.findings.filter((each) => each.wrong === wrong).length);
  const kinds = Object.keys(STRIKES).map((name) => [name, sum(({ strikes }) => strikes[name] ?? 0)] as const);
  const backs = rounds.flatMap((round) => round.backs);
  const sorted = backs.map(({ ms }) => ms).sort((a, b) => a - b);
  const rows = [
    ['rounds, of three runs each', rounds.length],
    ['runs that could not begin, as a server was not there', sum(({ notBegun }) => notBegun)],
    ...kinds,
    ['strikes in all', sum(({ strikes }) => Object.values(strikes).reduce((total, each) => total + each, 0))],
    ['those that ended or froze processes', totalKills(rounds)],
    ['starts that a server accepted', sum(({ verdict }) => verdict.starts)],
    ['double starts', found('double')],
    ['outcomes that are not those of the server', found('misreport')],
    ['outcomes that are unknown though the server has them', found('lost')],
    ['rounds that did not come to their end in time', found('stuck')],
    ['outcomes that are unknown as the Agent has lost them', sum(({ verdict }) => verdict.unknown)],
    ['deaths of the last worker', backs.length],
    ['until a worker asked a server again, median in s', seconds(sorted[Math.floor((sorted.length - 1) / 2)])],
    ['the same, worst in s', seconds(sorted.at(-1))],
  ];
  const cells = rows.map((row) => row.map(String));
  return [...table(['what', 'how often'], cells), '', ...describeTimesBack(backs)];
}

export function totalKills(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { strikes }) => sum + countKills(strikes), 0);
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : (ms / 1000).toFixed(1);
}
