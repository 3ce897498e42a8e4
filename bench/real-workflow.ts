import { join } from 'node:path';
import type { SimulatorDescription } from '../simulator';
import { readTrace, type Trace } from './load-balancing/trace';

type Job = NonNullable<SimulatorDescription['servers'][string]['jobs']>[string];

/** A real execution as a parent package: each task a child package of the pool `servers`, with a job of its own. */
export interface RealWorkflow {
  /** With the durations that its jobs have. */
  readonly trace: Trace;
  readonly definition: { readonly name: string; readonly packages: Readonly<Record<string, BenchPackage>> };
  /** The jobs, which every server of the pool has. */
  readonly jobs: Readonly<Record<string, Job>>;
}

interface BenchPackage {
  readonly pool: string;
  readonly job: string;
  readonly after: readonly string[];
  readonly expect: string;
}

/** Reads `bench/data/NAME.json`; every runtime is divided by `speedup`, and each package expects its own. */
export function loadRealWorkflow(name: string, speedup: number): RealWorkflow {
  const { tasks } = readTrace(join(__dirname, 'data', `${name}.json`));
  const trace = { name, tasks: tasks.map((task) => ({ ...task, ms: Math.max(1, Math.round(task.ms / speedup)) })) };
  const nameOf = (task: number) => tasks[task]?.id ?? '';
  const packages = trace.tasks.map(({ id, ms, after }): [string, BenchPackage] => [
    id,
    { pool: 'servers', job: id, after: after.map(nameOf), expect: `${ms}ms` },
  ]);
  const jobs = trace.tasks.map(({ id, ms }): [string, Job] => [
    id,
    { steps: [{ name: 'Run package', duration: `${ms}ms` }] },
  ]);
  return {
    trace,
    definition: { name, packages: Object.fromEntries(packages) },
    jobs: Object.fromEntries(jobs),
  };
}
