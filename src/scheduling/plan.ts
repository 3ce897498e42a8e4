import type { ChildPackage } from '../definition/definition';
import type { PackageProgress } from '../report/run-progress';
import { aliasesOf } from './aliases-of';
import { Expectations } from './expectations';
import type { RunInputs } from './run-inputs';
import { RunState } from './run-state';
import { packageProgress } from './run-summary';
import { upwardRanks } from './upward-ranks';

/** What a run would do if every job took as long as it is expected to, and succeeded. */
export interface Plan {
  /** In the order in which they start; those that would not start come last. */
  readonly packages: readonly PackageProgress[];
  /** How long it would take in all, in ms. */
  readonly tookMs: number;
  /** Nothing can be shorter: the longest chain, each package where it is fastest, in ms. */
  readonly longestChainMs: number;
  /** Nor than all work with every slot in use all the time, in ms; null when a server has no cap. */
  readonly workMs: number | null;
}

/** Plays a run on a clock that only knows when something happens; `nowMs` (Unix ms) is when it would begin. */
export function planRun(inputs: RunInputs, nowMs: number): Plan {
  const state = new RunState(inputs, nowMs);
  const { packages } = inputs.definition;
  const running = new Map<number, number>();
  const begun: number[] = [];
  let atMs = nowMs;
  while (!state.isOver) {
    state.expire(atMs);
    for (const { package: index } of state.takeStartable(Infinity, atMs)) {
      state.running(index, 1, atMs);
      begun.push(index);
      running.set(index, atMs + (state.record(index).expectedMs ?? 0));
    }
    const nextMs = Math.min(...running.values(), state.nextMomentMs(atMs) ?? Infinity);
    // What is left waits for something that never comes, such as a server that the inventory shuts for good.
    if (nextMs === Infinity) break;
    atMs = nextMs;
    for (const [index, endMs] of [...running].filter(([, each]) => each <= atMs)) {
      running.delete(index);
      const { takenAtMs = nowMs } = state.record(index);
      const times = { startedAt: new Date(takenAtMs).toISOString(), endedAt: new Date(endMs).toISOString() };
      state.ended(index, { outcome: 'succeeded', ...times }, endMs);
    }
  }
  const never = [...packages.keys()].filter((index) => !begun.includes(index));
  return {
    packages: [...begun, ...never].map((index) => packageProgress(state.package(index), state.record(index))),
    tookMs: atMs - nowMs,
    ...bounds(inputs),
  };
}

function bounds({ definition, servers, pools, usual }: RunInputs): Pick<Plan, 'longestChainMs' | 'workMs'> {
  const expectations = new Expectations(usual);
  const leastMs = (child: ChildPackage, index: number) =>
    Math.min(...aliasesOf(child, pools).map((alias) => expectations.durationMs(index, alias)));
  const least = definition.packages.map((child, index) => (child.disabled === true ? 0 : leastMs(child, index)));
  const slots = servers.reduce((sum, { maxConcurrent }) => sum + (maxConcurrent ?? Infinity), 0);
  const work = least.reduce((sum, ms) => sum + ms, 0);
  return {
    longestChainMs: Math.max(0, ...upwardRanks(definition, (index) => least[index] ?? 0)),
    workMs: slots === Infinity ? null : work / slots,
  };
}
