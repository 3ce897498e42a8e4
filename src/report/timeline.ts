import stringWidth from 'string-width';
import { clockDuration } from './time-text';
import type { PackageSnapshot } from './run-snapshot';

const BARS = { succeeded: '█', failed: 'x', canceled: '-', timedOut: 'x', unknown: '?', skipped: ' ' } as const;

/**
 * When what ran, as text: one line a package that ran, in the order in which they began, grouped by server. `width` is
 * that of a whole line in columns.
 */
export function timeline(packages: readonly PackageSnapshot[], width: number): string[] {
  const ran = packages.flatMap((each) => {
    const { startedAt, endedAt, server } = each;
    if (startedAt === undefined || endedAt === undefined || server === undefined) return [];
    return [{ ...each, server, from: Date.parse(startedAt), to: Date.parse(endedAt) }];
  });
  if (ran.length === 0) return [];
  ran.sort((a, b) => compare(a.server, b.server) || a.from - b.from || compare(a.name, b.name));
  const serverWidth = Math.max(...ran.map(({ server }) => stringWidth(server)));
  const labels = ran.map(({ server, name }) => `${padded(server, serverWidth)}  ${name}`);
  const labelWidth = Math.max(...labels.map((label) => stringWidth(label)));
  const begin = Math.min(...ran.map(({ from }) => from));
  const span = Math.max(1, ...ran.map(({ to }) => to - begin));
  const columns = Math.max(10, width - labelWidth - 3);
  const at = (time: number): number => Math.round(((time - begin) / span) * columns);
  const bars = ran.map(({ from, to, outcome = 'unknown' }, index) => {
    const label = labels[index] ?? '';
    const bar = BARS[outcome].repeat(Math.max(1, at(to) - at(from)));
    return `${padded(label, labelWidth)} │${' '.repeat(Math.min(at(from), columns - 1))}${bar}`;
  });
  const end = clockDuration(span);
  const axis = `${' '.repeat(labelWidth)} └0:00${'─'.repeat(Math.max(1, columns - 4 - end.length))}${end}`;
  return [...bars, axis];
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - stringWidth(text));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
