import { clockDuration } from './duration';
import type { PackageSnapshot } from './run-snapshot';
import { word } from './words';

/** The columns of a package, everywhere in this order. */
export const PACKAGE_COLUMNS = ['package', 'server', 'job', 'status', 'step', 'elapsed', 'outcome'] as const;

/** One package as texts, one a column; nothing to say is an empty text. */
export function packageRow(snapshot: PackageSnapshot): string[] {
  const { name, server, pool, job, status, outcome, elapsedMs } = snapshot;
  return [
    name,
    server ?? (pool === undefined ? '' : `(${pool})`),
    job,
    word(status),
    stepText(snapshot),
    elapsedMs === undefined ? '' : clockDuration(elapsedMs),
    outcome === undefined ? '' : word(outcome),
  ];
}

function stepText({ status, step, steps }: PackageSnapshot): string {
  return status === 'running' && step !== undefined && steps !== undefined ? `${step} of ${steps}` : '';
}
