import { createColors } from 'picocolors';
import type { PackageSnapshot } from './run-snapshot';

/** Colours text for a terminal, or leaves it as it is. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubtful: (text: string) => string;
  readonly active: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly strong: (text: string) => string;
}

export function createPaint(isColored: boolean): Paint {
  const { green, red, yellow, cyan, dim, bold } = createColors(isColored);
  return { good: green, bad: red, doubtful: yellow, active: cyan, quiet: dim, strong: bold };
}

/** The colour of a package by how it stands. */
export function paintOf({ status, outcome }: PackageSnapshot, paint: Paint): (text: string) => string {
  if (outcome === undefined) return status === 'waiting' || status === 'ready' ? paint.quiet : paint.active;
  switch (outcome) {
    case 'succeeded':
      return paint.good;
    case 'failed':
    case 'timedOut':
      return paint.bad;
    case 'canceled':
    case 'unknown':
      return paint.doubtful;
    case 'skipped':
      return paint.quiet;
  }
}
