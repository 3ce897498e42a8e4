import type { PackageProgress } from './run-progress';
import { clockDuration } from './time-text';

/** What is unusual about a package, in a few words: `try 2, adopted`; empty when nothing is. */
export function packageNote(each: PackageProgress & { readonly waitsBecause?: string }): string {
  const { attempt = 1, isAdopted, isPassed, isTolerated, isTakenOver, outcome, waitsBecause } = each;
  const isBad = outcome !== undefined && outcome !== 'succeeded' && outcome !== 'skipped';
  return [
    ...(attempt > 1 ? [`try ${attempt}`] : []),
    ...(isAdopted === true ? ['adopted'] : []),
    ...waitNote(each),
    ...(isPassed === true ? ['passed over'] : []),
    ...(isTakenOver === true ? ['taken over'] : []),
    ...(isTolerated === true && isBad ? ['tolerated'] : []),
    ...(waitsBecause === undefined ? [] : ['no news']),
  ].join(', ');
}

function waitNote({ waitedMs, waitedFor }: PackageProgress): string[] {
  if (waitedMs === undefined || waitedFor === undefined) return [];
  return [`waited ${clockDuration(waitedMs)} for a run by ${waitedFor}`];
}
