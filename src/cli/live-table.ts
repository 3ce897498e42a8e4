import { LIVE_COLUMNS } from '../report/package-columns';
import { choosePackages, packageTable } from '../report/package-table';
import type { Paint } from '../report/paint';
import { countsText } from '../report/run-counts';
import type { RunSnapshot } from '../report/run-snapshot';
import { clockDuration } from '../report/time-text';
import type { LiveTerminal } from './io';

/** Lines around the table: its head, the blank line, the counts, and the cursor's. */
const OTHER_LINES = 6;

/** A run as it is drawn on a terminal, no higher than that is. */
export function drawRun(
  snapshot: RunSnapshot,
  { rows, columns }: Pick<LiveTerminal, 'rows' | 'columns'>,
  paint: Paint,
): string {
  const { run, status, packages, counts, total, startedAt } = snapshot;
  const chosen = choosePackages(packages, Math.max(3, rows - OTHER_LINES));
  const hidden = packages.length - chosen.length;
  const since = clockDuration(Date.now() - Date.parse(startedAt));
  const lines = [
    `${paint.strong(run)} ${status === 'paused' ? paint.doubtful('PAUSED, nothing more is started') : status}, ${since}`,
    ...(chosen.length === 0 ? [] : packageTable(chosen, LIVE_COLUMNS, paint).split('\n')),
    ...(hidden === 0 ? [] : [paint.quiet(`… and ${hidden} more`)]),
    ...(total === 0 ? [] : ['', `${total} packages: ${countsText(counts)}`]),
  ];
  return lines.map((line) => cut(line, columns)).join('\n');
}

/** A line that wraps would spoil the redraw. Colours are not counted, nor cut in two. */
function cut(line: string, columns: number): string {
  let shown = 0;
  let result = '';
  // eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
  for (const [token] of line.matchAll(/\u001b\[[0-9;]*m|./gu)) {
    const isColor = token.startsWith('\u001b');
    if (!isColor && shown >= columns - 1) continue;
    if (!isColor) shown += 1;
    result += token;
  }
  return result;
}
