import type { ChildPackage, ParentPackage } from '../../src/definition/definition';
import type { PackageOutcome } from '../../src/report/run-progress';
import type { CarriedState } from '../../src/scheduling/run-inputs';
import { RunState } from '../../src/scheduling/run-state';

/** A package on `etl01`. */
export const on = (name: string, more: Partial<ChildPackage> = {}): ChildPackage => ({
  name,
  job: `Job ${name}`,
  server: 'etl01',
  after: [],
  ...more,
});

/** `carried`: as it was before it continued as new. */
export function stateOf(definition: Omit<ParentPackage, 'name'>, carried?: CarriedState): RunState {
  const servers = [{ alias: 'etl01', maxConcurrent: null, missingJobs: [] }];
  const openTimes = { run: null, servers: {} };
  return new RunState({ definition: { name: 'p', ...definition }, servers, pools: {}, openTimes }, 0, carried);
}

/** Starts whatever may start, and ends each as told; what is not told stays running. `nowMs` is Unix ms. */
export function play(state: RunState, ends: Readonly<Record<string, PackageOutcome>>, nowMs = 0): void {
  const startable = () => state.takeStartable(99, nowMs);
  for (let placements = startable(); placements.length > 0; placements = startable()) {
    for (const { package: index } of placements) {
      const outcome = ends[state.package(index).name];
      if (outcome !== undefined) state.ended(index, { outcome }, nowMs);
    }
  }
}

/** `x` as it stands: its status, or how it ended. */
export const standing = (state: RunState, name: string): string => {
  const index = state.records.findIndex((_, each) => state.package(each).name === name);
  const { status, outcome } = state.record(index);
  return outcome ?? (status === 'starting' ? 'started' : status);
};

export const success = (name: string) => ({ package: name, on: 'success' as const });
