import { countRows } from './run-counts';
import type { PackageProgress, RunReport } from './run-progress';
import { plural, word } from './words';

const MAX_LINES = 20;
/** The sentence, the head of the table, and the empty lines around it. */
const OTHER_LINES = 5;
const MAX_MESSAGE = 160;
/** Servers that are left out, of which one says so. */
const MAX_OUT = 3;

/** How a run stood `at` (ISO 8601), as Markdown for Temporal's Web UI: at most 20 lines. */
export function progressDetails({ name, counts, total, failures, outages = [] }: RunReport, at: string): string {
  const rows = countRows(counts);
  const out = outages.filter(({ until }) => until === undefined).slice(0, MAX_OUT);
  const outLines = out.map(
    ({ server, reason }) => `- nothing is started on **${escaped(server)}**: ${shortened(reason)}`,
  );
  return [
    `**${escaped(name)}**: ${counts.ended} of ${plural(total, 'package')} ended, as of ${at.slice(0, 19).replace('T', ' ')} UTC.`,
    '',
    '| status | packages |',
    '| --- | --- |',
    ...rows.map(([status, count]) => `| ${status} | ${count} |`),
    ...outLines,
    ...(failures.length === 0
      ? []
      : ['', ...failureLines(failures, MAX_LINES - OTHER_LINES - rows.length - outLines.length)]),
  ].join('\n');
}

function failureLines(failures: readonly PackageProgress[], room: number): string[] {
  const isTooMany = failures.length > room;
  const shown = isTooMany ? failures.slice(0, room - 1) : failures;
  return [...shown.map(failureLine), ...(isTooMany ? [`- … and ${failures.length - shown.length} more`] : [])];
}

function failureLine({ name, outcome, message = '' }: PackageProgress): string {
  const short = shortened(message);
  return `- **${escaped(name)}** ${word(outcome ?? 'unknown')}${short === '' ? '' : `: ${short}`}`;
}

function shortened(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return escaped(line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line);
}

/** Names and messages are not meant as Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}
