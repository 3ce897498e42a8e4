import type { ChildPackage } from '../definition/definition';
import type { PackageCounts, PackageProgress, ProgressPage, RunOutcome } from '../report/run-progress';
import { isBadEnd, type PackageRecord } from './package-record';

const DEFAULT_PAGE = 500;
const MAX_PAGE = 1000;
const MAX_FAILURES = 200;
const WAITING: PackageRecord = { status: 'waiting' };

const NONE: PackageCounts = {
  waiting: 0,
  ready: 0,
  starting: 0,
  running: 0,
  stopping: 0,
  ended: 0,
  succeeded: 0,
  failed: 0,
  canceled: 0,
  timedOut: 0,
  unknown: 0,
  skipped: 0,
};

export function countPackages(records: readonly PackageRecord[]): PackageCounts {
  const counts = { ...NONE };
  for (const { status, outcome } of records) {
    counts[status] += 1;
    if (outcome !== undefined) counts[outcome] += 1;
  }
  return counts;
}

/**
 * A failure outweighs an unknown outcome, and what is tolerated is none. Canceled packages of a run that was not canceled
 * count as failures, and so does a run whose time was over.
 */
export function outcomeOf(
  packages: readonly ChildPackage[],
  records: readonly PackageRecord[],
  { isCanceled, isOverTime }: { readonly isCanceled: boolean; readonly isOverTime: boolean },
): RunOutcome {
  if (isCanceled) return 'canceled';
  const outcomes = new Set(
    records.map(({ outcome }, index) => (packages[index]?.tolerateFailure === true ? undefined : outcome)),
  );
  if (isOverTime || outcomes.has('failed') || outcomes.has('timedOut') || outcomes.has('canceled')) return 'failed';
  return outcomes.has('unknown') ? 'unknown' : 'succeeded';
}

export function packageProgress(definition: ChildPackage, record: PackageRecord): PackageProgress {
  const { name, job, pool, tolerateFailure } = definition;
  const { notBeforeMs, startAtStep, waitsSinceMs, ...known } = record;
  const server = record.server ?? definition.server;
  return {
    name,
    job,
    ...(pool === undefined ? {} : { pool }),
    ...known,
    ...(server === undefined ? {} : { server }),
    ...(tolerateFailure === true ? { isTolerated: true } : {}),
  };
}

export function progressPage(
  packages: readonly ChildPackage[],
  records: readonly PackageRecord[],
  { offset = 0, limit = DEFAULT_PAGE }: ProgressPage,
): PackageProgress[] {
  return rows(packages, records).slice(offset, offset + Math.min(limit, MAX_PAGE));
}

/** Packages that ended badly: the first 200, which keeps the report within Temporal's payload limit at any size. */
export function failuresOf(packages: readonly ChildPackage[], records: readonly PackageRecord[]): PackageProgress[] {
  return rows(
    packages.filter((_, index) => isBadEnd(records[index] ?? WAITING)),
    records.filter(isBadEnd),
  ).slice(0, MAX_FAILURES);
}

function rows(packages: readonly ChildPackage[], records: readonly PackageRecord[]): PackageProgress[] {
  return packages.map((definition, index) => packageProgress(definition, records[index] ?? WAITING));
}
