import type { PackageOutcome, PackageStatus, RunOutcome } from './run-progress';

/** How statuses and outcomes are written for people. */
const WORDS: Readonly<Partial<Record<PackageStatus | PackageOutcome | RunOutcome, string>>> = { timedOut: 'timed out' };

export function word(name: PackageStatus | PackageOutcome | RunOutcome): string {
  return WORDS[name] ?? name;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
