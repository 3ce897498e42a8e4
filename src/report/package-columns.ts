import { clockDuration, localTime } from './time-text';
import type { PackageSnapshot } from './run-snapshot';
import { word } from './words';

/** A column of a table of packages; a package that has nothing to say there has an empty text. */
export interface PackageColumn {
  readonly title: string;
  readonly text: (snapshot: PackageSnapshot) => string;
}

const name = column('package', ({ name: child }) => child);
const server = column('server', ({ server: alias, pool }) => alias ?? (pool === undefined ? '' : `(${pool})`));
const job = column('job', (snapshot) => snapshot.job);
const status = column('status', (snapshot) => word(snapshot.status));
const step = column('step', stepText);
const started = column('started', ({ startedAt }) => (startedAt === undefined ? '' : localTime(new Date(startedAt))));
const elapsed = column('elapsed', ({ elapsedMs }) => (elapsedMs === undefined ? '' : clockDuration(elapsedMs)));
const outcome = column('outcome', outcomeText);

/** While a run goes on. */
export const LIVE_COLUMNS: readonly PackageColumn[] = [name, server, job, status, step, elapsed, outcome];

/** Once it has ended. */
export const ENDED_COLUMNS: readonly PackageColumn[] = [name, server, job, started, elapsed, outcome];

function column(title: string, text: PackageColumn['text']): PackageColumn {
  return { title, text };
}

function outcomeText({ outcome: ended, isTakenOver, isAdopted }: PackageSnapshot): string {
  if (ended === undefined) return '';
  const how = isTakenOver === true ? ' (taken over)' : isAdopted === true ? ' (adopted)' : '';
  return `${word(ended)}${how}`;
}

function stepText(snapshot: PackageSnapshot): string {
  const { status: now, step: at, steps } = snapshot;
  return now === 'running' && at !== undefined && steps !== undefined ? `${at} of ${steps}` : '';
}
