import type { Given } from './simulate';

/** No schedule can be shorter, in ms. */
export interface Bounds {
  /** The longest chain, all of it on the fastest server. */
  readonly criticalPathMs: number;
  /** All work, with every server busy all the time. */
  readonly workMs: number;
}

export function bounds({ trace: { tasks }, pool: { slowness } }: Given): Bounds {
  const ends: number[] = [];
  const endOf = (task: number): number => {
    const { ms = 0, after = [] } = tasks[task] ?? {};
    return (ends[task] ??= ms + Math.max(0, ...after.map(endOf)));
  };
  const longest = Math.max(...tasks.map((_, task) => endOf(task)));
  const speed = slowness.reduce((sum, each) => sum + 1 / each, 0);
  const work = tasks.reduce((sum, { ms }) => sum + ms, 0);
  return { criticalPathMs: longest * Math.min(...slowness), workMs: work / speed };
}
