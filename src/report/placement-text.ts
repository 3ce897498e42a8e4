import type { PackageProgress } from './run-progress';
import { clockDuration } from './time-text';

type Placed = Pick<
  PackageProgress,
  'server' | 'pool' | 'takenAtMs' | 'expectedMs' | 'isGuess' | 'instead' | 'movedFrom' | 'outcome'
>;

/** Why a package runs where it runs, in a few words; empty when this run has not placed it. */
export function placementText(placed: Placed): string {
  const { server, pool, takenAtMs, movedFrom = [] } = placed;
  if (server === undefined || takenAtMs === undefined) return '';
  if (pool === undefined) return `pinned to ${server}`;
  const first = movedFrom.map((each) => each.server).join(', ');
  return `${whyOfPool(placed)}${first === '' ? '' : `, after ${first}`}`;
}

/** The same for programs: with the reasons why it was not started where it was to be first. */
export function placementReason(placed: Placed): string {
  const { server, takenAtMs, pool, movedFrom = [] } = placed;
  if (server === undefined || takenAtMs === undefined || pool === undefined || movedFrom.length === 0) {
    return placementText(placed);
  }
  return [whyOfPool(placed), ...movedFrom.map(moveText)].join('; ');
}

/** Why it does not run there: `not on etl01: …`. */
export function moveText({ server, reason }: { readonly server: string; readonly reason?: string }): string {
  return `not on ${server}${reason === undefined ? '' : `: ${reason}`}`;
}

function whyOfPool({ expectedMs, isGuess, instead }: Placed): string {
  if (instead === undefined) return 'no other could take it';
  // With times that are guessed, or not known at all, a difference of times says nothing.
  if (isGuess === true || expectedMs === undefined) return 'had room';
  if (instead.laterMs > 0) return `${clockDuration(instead.laterMs)} sooner than on ${instead.server}`;
  if (instead.laterMs === 0) return `as soon as on ${instead.server}`;
  return `keeps room on ${instead.server}`;
}
