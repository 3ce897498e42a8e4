import type { PackageProgress } from './run-progress';
import { clockDuration } from './time-text';

type Placed = Pick<PackageProgress, 'server' | 'pool' | 'expectedMs' | 'isGuess' | 'instead'>;

/** Why a package of a pool runs where it runs, in a few words; empty when there is nothing to say. */
export function placementText({ server, pool, expectedMs, isGuess, instead }: Placed): string {
  if (pool === undefined || server === undefined || expectedMs === undefined) return '';
  if (instead === undefined) return 'no other could take it';
  // With times that are guessed a difference of times says nothing.
  if (isGuess === true) return 'had room';
  if (instead.laterMs > 0) return `${clockDuration(instead.laterMs)} sooner than on ${instead.server}`;
  if (instead.laterMs === 0) return `as soon as on ${instead.server}`;
  return `keeps room on ${instead.server}`;
}
