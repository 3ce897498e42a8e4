import { actionText } from './action-text';
import { outagesSection } from './outages-text';
import { LIVE_COLUMNS } from './package-columns';
import { packageTable } from './package-table';
import type { Paint } from './paint';
import { countsText } from './run-counts';
import type { RunAction, RunReport } from './run-progress';
import type { RunSnapshot } from './run-snapshot';
import { capsSection } from './servers-text';
import { clockDuration } from './time-text';
import { plural, word } from './words';

/** How a run stands now: its packages, why some do not start, what was asked of it, and one line on the whole. */
export function statusText(
  snapshot: RunSnapshot,
  { actions, servers }: Pick<RunReport, 'actions' | 'servers'>,
  { paint, now }: { readonly paint: Paint; readonly now: Date },
): string {
  const { packages, counts, total } = snapshot;
  const reasons = packages.flatMap(({ name, message, waitsBecause = message }) =>
    waitsBecause === undefined ? [] : [`${paint.strong(name)}: ${waitsBecause}`],
  );
  const what = total === 0 ? '' : ` ${plural(total, 'package')}: ${countsText(counts)}.`;
  const sections = [
    ...(packages.length === 0 ? [] : [packageTable(packages, LIVE_COLUMNS, paint)]),
    ...(reasons.length === 0 ? [] : [reasons.join('\n')]),
    ...outagesSection(snapshot.outages, paint),
    ...capsSection(servers, paint),
    ...actionsSection(actions, paint),
    `${headline(snapshot, now)}${what}`,
  ];
  return sections.join('\n\n');
}

/** What was asked of a run, under its own title; nothing when there was nothing. */
export function actionsSection(actions: readonly RunAction[], paint: Paint): string[] {
  if (actions.length === 0) return [];
  return [[paint.strong('asked of the run'), ...actions.map((each) => `  ${actionText(each)}`)].join('\n')];
}

function headline({ run, status, outcome = 'unknown', startedAt }: RunSnapshot, now: Date): string {
  const since = clockDuration(now.getTime() - Date.parse(startedAt));
  switch (status) {
    case 'loading':
      return `Run ${run} is loading its definition, for ${since}.`;
    case 'running':
      return `Run ${run} has been running for ${since}.`;
    case 'paused':
      return `Run ${run} is PAUSED: nothing more is started until \`ssis-parent resume ${run}\`. It began ${since} ago.`;
    case 'canceling':
      return `Run ${run} is being canceled. It began ${since} ago.`;
    case 'ended':
      return `Run ${run} has ended: ${word(outcome)}.`;
  }
}
