import type { Plan } from '../scheduling/plan';
import type { Paint } from './paint';
import { placementText } from './placement-text';
import { plainTable } from './plain-table';
import type { PackageProgress } from './run-progress';
import { clockDuration } from './time-text';
import { timeline } from './timeline';
import { plural, word } from './words';

/** A plan and what has to be said with it. */
export interface PlannedRun {
  readonly name: string;
  /** Unix ms. */
  readonly beginsMs: number;
  readonly plan: Plan;
  /** The packages that determine the end, in order. */
  readonly path: readonly string[];
  /** How many packages have no `expect`. */
  readonly unexpected: number;
  /** A server has `maxConcurrent: auto`, which was taken for a number. */
  readonly hasAuto: boolean;
}

/** Above this many packages there is no picture: nobody reads it. */
const MAX_SHOWN = 60;

/** What would run where and when, with a picture, what determines the end, and what no plan can be below. */
export function planText(
  planned: PlannedRun,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): string {
  const { name, beginsMs, plan, path, unexpected, hasAuto } = planned;
  const rows = plan.packages.map((each) => row(each, beginsMs));
  const chart = plan.packages.length > MAX_SHOWN ? [] : timeline(plan.packages, width);
  const least = Math.max(plan.longestChainMs, plan.workMs ?? 0);
  const why = plan.longestChainMs >= (plan.workMs ?? 0) ? 'the longest chain' : 'all work, with every slot in use';
  return [
    plainTable(['package', 'server', 'starts', 'takes', 'ends', 'why there'], rows, paint),
    ...(chart.length === 0 ? [] : [chart.join('\n')]),
    ...(path.length < 2 ? [] : [`${paint.strong('what determines the end')}: ${path.join(' → ')}`]),
    [
      `'${name}' would take ${clockDuration(plan.tookMs)}; any plan takes at least ${clockDuration(least)} (${why}).`,
      ...(unexpected === 0 ? [] : [assumed(unexpected, plan.packages.length)]),
      ...(hasAuto ? ['maxConcurrent: auto is taken for 4 here; a run asks the server.'] : []),
    ].join('\n'),
  ].join('\n\n');
}

function assumed(unexpected: number, total: number): string {
  const how =
    unexpected === total
      ? 'No package has `expect`: all are taken to be equally long.'
      : `Taken to be as long as the others in the middle: ${plural(unexpected, 'package')} without expect.`;
  return `${how} A run knows more, by the job histories of its servers.`;
}

function row(each: PackageProgress, beginsMs: number): string[] {
  const { name, server, pool, startedAt, endedAt, outcome, message } = each;
  if (startedAt === undefined || endedAt === undefined) {
    const why = message === undefined ? '' : `: ${message}`;
    return [
      name,
      server ?? `(${pool ?? ''})`,
      '',
      '',
      '',
      `${outcome === undefined ? 'never starts' : word(outcome)}${why}`,
    ];
  }
  const [from, to] = [Date.parse(startedAt), Date.parse(endedAt)];
  const times = [from - beginsMs, to - from, to - beginsMs].map(clockDuration);
  return [name, server ?? '', ...times, placementText(each)];
}
