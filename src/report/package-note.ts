import type { PackageProgress } from './run-progress';

/** What is unusual about a package, in a few words: `try 2, adopted`; empty when nothing is. */
export function packageNote(each: PackageProgress & { readonly waitsBecause?: string }): string {
  const { attempt = 1, isAdopted, isPassed, isTolerated, isTakenOver, outcome, waitsBecause } = each;
  const isBad = outcome !== undefined && outcome !== 'succeeded' && outcome !== 'skipped';
  return [
    ...(attempt > 1 ? [`try ${attempt}`] : []),
    ...(isAdopted === true ? ['adopted'] : []),
    ...(isPassed === true ? ['passed over'] : []),
    ...(isTakenOver === true ? ['taken over'] : []),
    ...(isTolerated === true && isBad ? ['tolerated'] : []),
    ...(waitsBecause === undefined ? [] : ['no news']),
  ].join(', ');
}
