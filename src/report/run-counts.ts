import type { PackageCounts, PackageOutcome, PackageStatus } from './run-progress';
import { word } from './words';

const ORDER: readonly (PackageOutcome | PackageStatus)[] = [
  'succeeded',
  'failed',
  'timedOut',
  'canceled',
  'unknown',
  'skipped',
  'running',
  'starting',
  'stopping',
  'ready',
  'waiting',
];

/** What there is any of, in words, with how many. */
export function countRows(counts: PackageCounts): [word: string, count: number][] {
  return ORDER.filter((name) => counts[name] > 0).map((name) => [word(name), counts[name]]);
}

/** `9 succeeded, 1 failed, 2 waiting`: what there is none of is left out. */
export function countsText(counts: PackageCounts): string {
  return countRows(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
