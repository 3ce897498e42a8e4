import { askedText } from './action-text';
import { clockDuration } from './time-text';
import { ENDED_COLUMNS } from './package-columns';
import { outagesSection } from './outages-text';
import { packageNote } from './package-note';
import { packageTable } from './package-table';
import type { Paint } from './paint';
import { countsText } from './run-counts';
import type { RunReport, StopReceipt } from './run-progress';
import type { RunSnapshot } from './run-snapshot';
import { capsSection, movesSection } from './servers-text';
import { actionsSection } from './status-text';
import { timeline } from './timeline';
import { plural, word } from './words';

/** What is said of a run once it has ended: `snapshot` is its last, `report` what it left behind. */
export interface EndedRun {
  readonly snapshot: RunSnapshot;
  readonly report: RunReport;
}

/** The same of a run that may go on still: it is told as far as it has come. */
export interface ReportedRun extends EndedRun {
  readonly hasEnded: boolean;
}

/** Above this many packages the table and the timeline are left out: nobody reads them. */
const MAX_SHOWN = 60;

/** The report at the end of a run: what ran where and when, how it ended, and what needs somebody. */
export function closingReport(
  { snapshot, report, hasEnded = true }: EndedRun & Partial<ReportedRun>,
  paint: Paint,
  width: number,
  criticalPath: readonly string[] = [],
): string {
  const { packages } = snapshot;
  const isShown = packages.length > 0 && packages.length <= MAX_SHOWN;
  const chart = isShown ? timeline(packages, width) : [];
  const sections = [
    ...(isShown ? [packageTable(packages, ENDED_COLUMNS, paint)] : []),
    ...(chart.length === 0 ? [] : [chart.join('\n')]),
    ...messages(packages, paint),
    ...(report.receipts.length === 0 ? [] : [receipts(report.receipts, paint)]),
    ...outagesSection(report.outages, paint),
    ...movesSection(packages, paint),
    ...capsSection(report.servers, paint),
    ...(report.rerunOf === undefined
      ? []
      : [`${paint.strong('rerun of')} ${report.rerunOf.run}${askedText(report.rerunOf)}`]),
    ...actionsSection(report.actions, paint),
    ...(criticalPath.length < 2 ? [] : [`${paint.strong('what determined the end')}: ${criticalPath.join(' → ')}`]),
    hasEnded ? summary(report, snapshot.run, paint) : soFar(snapshot),
  ];
  return sections.join('\n\n');
}

function soFar({ run, status, counts, total }: RunSnapshot): string {
  const what = total === 0 ? '' : ` ${plural(total, 'package')}: ${countsText(counts)}.`;
  return `Run ${run} has not ended; it is ${status}.${what}`;
}

/** The same for programs: the report with all packages. */
export function closingJson({ snapshot, report }: EndedRun): string {
  return JSON.stringify({ ...report, run: snapshot.run, packages: snapshot.packages });
}

/** One line: how it ended, how long it took, how many packages ended how. */
export function summary(report: RunReport, run: string, paint: Paint): string {
  const { outcome, startedAt, endedAt, counts, total } = report;
  const color = outcome === 'succeeded' ? paint.good : outcome === 'failed' ? paint.bad : paint.doubtful;
  const took = endedAt === '' ? '' : ` in ${clockDuration(Date.parse(endedAt) - Date.parse(startedAt))}`;
  const how = outcome === 'unknown' ? 'ended with unknown outcomes' : word(outcome);
  const both = outcome === 'failed' && counts.unknown > 0 ? ' Some outcomes are unknown besides.' : '';
  const what = total === 0 ? 'Nothing was started.' : `${plural(total, 'package')}: ${countsText(counts)}.`;
  const over = report.isOverTime === true ? ' It ran past its time limit.' : '';
  return color(`Run ${run} ${how}${took}. ${what}${toleratedText(report)}${both}${over}`);
}

function toleratedText({ failures }: RunReport): string {
  const count = failures.filter(({ isTolerated }) => isTolerated === true).length;
  return count === 0 ? '' : ` ${count} of those ${count === 1 ? 'is' : 'are'} tolerated.`;
}

function messages(packages: RunSnapshot['packages'], paint: Paint): string[] {
  const bad = packages.filter(
    ({ outcome, message, isPassed }) => message !== undefined && (outcome !== 'skipped' || isPassed === true),
  );
  if (bad.length === 0) return [];
  const shown = bad.slice(0, MAX_SHOWN).map((each) => {
    const note = packageNote(each);
    return `${paint.strong(each.name)}${note === '' ? '' : ` (${note})`}: ${each.message ?? ''}`;
  });
  const more = bad.length > MAX_SHOWN ? [`… and ${bad.length - MAX_SHOWN} more`] : [];
  return [[...shown, ...more].join('\n')];
}

function receipts(all: readonly StopReceipt[], paint: Paint): string {
  const lines = all.slice(0, MAX_SHOWN).map(({ package: name, server, job, result, tookMs, message }) => {
    const how = {
      stopped: `stopped after ${(tookMs / 1000).toFixed(1)} s`,
      alreadyEnded: 'had already ended',
      neverStarted: 'was never started',
      left: `was left running: ${message}`,
    }[result];
    return `  ${name}: '${job}' on ${server} ${how}`;
  });
  const more = all.length > MAX_SHOWN ? [`  … and ${all.length - MAX_SHOWN} more`] : [];
  return [paint.strong(plural(all.length, 'stop receipt')), ...lines, ...more].join('\n');
}
