import type { Paint } from './paint';
import { moveText } from './placement-text';
import type { PackageProgress, ServerCap } from './run-progress';
import { plural } from './words';

/** Above this many lines a section is cut: nobody reads more. */
const MAX_SHOWN = 60;

/** The caps that were left to the servers, each with what it goes by; nothing when the inventory gives them all. */
export function capsSection(servers: readonly ServerCap[] = [], paint: Paint): string[] {
  const lines = servers
    .filter(({ isAuto }) => isAuto)
    .map(({ server, maxConcurrent, reason }) => {
      const why = reason === undefined ? '' : `: ${reason}`;
      return `  ${server} has ${plural(maxConcurrent ?? 0, 'job')} at once${why}`;
    });
  return section('maxConcurrent: auto', lines, paint);
}

/** Packages that were to be started elsewhere first, and why they were not; nothing when there are none. */
export function movesSection(packages: readonly PackageProgress[], paint: Paint): string[] {
  const lines = packages.flatMap(({ name, movedFrom = [] }) => movedFrom.map((each) => `  ${name}: ${moveText(each)}`));
  return section('where packages were to start first', lines, paint);
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MAX_SHOWN ? [`  … and ${lines.length - MAX_SHOWN} more`] : [];
  return [[paint.strong(title), ...lines.slice(0, MAX_SHOWN), ...more].join('\n')];
}
