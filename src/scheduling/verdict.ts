import type { ChildPackage } from '../definition/definition';
import type { Verdict } from './constraint-graph';
import type { PackageRecord } from './package-record';

/** What the end of a package means to those that wait for it. */
export function verdictOf({ outcome, isPassed }: PackageRecord): Verdict {
  if (outcome === 'succeeded' || isPassed === true) return 'success';
  if (outcome === 'skipped') return 'skipped';
  return outcome === 'unknown' || outcome === undefined ? 'unknown' : 'failure';
}

/** What it means to the sequence the package stands in: nothing bad, when it is tolerated. */
export function verdictInSequence({ tolerateFailure }: ChildPackage, record: PackageRecord): Verdict {
  const verdict = verdictOf(record);
  const isBad = verdict === 'failure' || verdict === 'unknown';
  return isBad && tolerateFailure === true ? 'success' : verdict;
}

/** Whether it was skipped in this run because of what became of others, and not on purpose. */
export function isCascade({ outcome, isPassed, isTakenOver }: PackageRecord): boolean {
  return outcome === 'skipped' && isPassed !== true && isTakenOver !== true;
}
