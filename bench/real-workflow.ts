import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatorDescription } from '../simulator';

/** A real execution, reduced to what scheduling needs (WfCommons, pegasus-instances; `source` names the instance). */
interface Execution {
  readonly source: string;
  readonly tasks: readonly (readonly [id: string, kind: string, seconds: number, after: readonly string[]])[];
}

type Job = NonNullable<SimulatorDescription['servers'][string]['jobs']>[string];

/** A real execution as a parent package: each task a child package of the pool `servers`, with a job of its own. */
export interface RealWorkflow {
  readonly name: string;
  readonly definition: { readonly name: string; readonly packages: Readonly<Record<string, BenchPackage>> };
  /** The jobs, which every server of the pool has. */
  readonly jobs: Readonly<Record<string, Job>>;
  /** Seconds of work in all, and along the longest path: no schedule can be shorter. */
  readonly workSeconds: number;
  readonly longestPathSeconds: number;
}

interface BenchPackage {
  readonly pool: string;
  readonly job: string;
  readonly after: readonly string[];
}

/** Reads `bench/data/NAME.json`; every runtime is divided by `speedup`. */
export function loadRealWorkflow(name: string, speedup: number): RealWorkflow {
  const file = join(__dirname, 'data', `${name}.json`);
  const { tasks } = JSON.parse(readFileSync(file, 'utf8')) as Execution;
  const seconds = new Map(tasks.map(([id, , runtime]) => [id, runtime / speedup]));
  const packages = tasks.map(([id, , , after]) => [id, { pool: 'servers', job: id, after }] as const);
  const jobs = tasks.map(([id, kind]): readonly [string, Job] => {
    const duration = `${Math.max(1, Math.round((seconds.get(id) ?? 0) * 1000))}ms`;
    return [id, { steps: [{ name: kind, duration }] }];
  });
  return {
    name,
    definition: { name, packages: Object.fromEntries(packages) },
    jobs: Object.fromEntries(jobs),
    workSeconds: [...seconds.values()].reduce((sum, each) => sum + each, 0),
    longestPathSeconds: longestPath(tasks, seconds),
  };
}

function longestPath(tasks: Execution['tasks'], seconds: ReadonlyMap<string, number>): number {
  const afters = new Map(tasks.map(([id, , , after]) => [id, after]));
  const ends = new Map<string, number>();
  const endOf = (id: string): number => {
    const known = ends.get(id);
    if (known !== undefined) return known;
    const end = (seconds.get(id) ?? 0) + Math.max(0, ...(afters.get(id) ?? []).map(endOf));
    ends.set(id, end);
    return end;
  };
  return Math.max(...tasks.map(([id]) => endOf(id)));
}
