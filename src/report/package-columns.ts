import { packageNote } from './package-note';
import { placementText } from './placement-text';
import { clockDuration, localTime } from './time-text';
import type { PackageSnapshot } from './run-snapshot';
import { word } from './words';

/** A column of a table of packages; a package that has nothing to say there has an empty text. */
export interface PackageColumn {
  readonly title: string;
  readonly text: (snapshot: PackageSnapshot) => string;
  /** Whether a table of these packages has it; without it, every table. */
  readonly isFor?: (packages: readonly PackageSnapshot[]) => boolean;
}

const name = column('package', ({ name: child }) => child);
const server = column('server', ({ server: alias, pool }) => alias ?? (pool === undefined ? '' : `(${pool})`));
const job = column('job', (snapshot) => snapshot.job);
const status = column('status', (snapshot) => word(snapshot.status));
const step = column('step', stepText);
const started = column('started', ({ startedAt }) => (startedAt === undefined ? '' : localTime(new Date(startedAt))));
const elapsed = column('elapsed', elapsedText);
const outcome = column('outcome', (snapshot) => (snapshot.outcome === undefined ? '' : word(snapshot.outcome)));

const note: PackageColumn = {
  title: 'note',
  text: packageNote,
  isFor: (packages) => packages.some((each) => packageNote(each) !== ''),
};

/** Where all are pinned, that goes without saying. */
const place: PackageColumn = {
  title: 'why there',
  text: placementText,
  isFor: (packages) => packages.some((each) => each.pool !== undefined && placementText(each) !== ''),
};

/** While a run goes on. */
export const LIVE_COLUMNS: readonly PackageColumn[] = [name, server, job, status, step, elapsed, outcome, note];

/** Once it has ended. */
export const ENDED_COLUMNS: readonly PackageColumn[] = [name, server, job, started, elapsed, outcome, note, place];

function column(title: string, text: PackageColumn['text']): PackageColumn {
  return { title, text };
}

function stepText(snapshot: PackageSnapshot): string {
  const { status: now, step: at, steps } = snapshot;
  return now === 'running' && at !== undefined && steps !== undefined ? `${at} of ${steps}` : '';
}

/** Of one that runs with a time limit, also how much there is of it. */
function elapsedText({ elapsedMs, timeLimitMs, status: now }: PackageSnapshot): string {
  if (elapsedMs === undefined) return '';
  const limit = now === 'running' && timeLimitMs !== undefined ? ` of ${clockDuration(timeLimitMs)}` : '';
  return `${clockDuration(elapsedMs)}${limit}`;
}
