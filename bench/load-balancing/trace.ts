import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A real execution of a workflow, in the order of its file. */
export interface Trace {
  readonly name: string;
  readonly tasks: readonly Task[];
}

export interface Task {
  readonly id: string;
  /** How long it takes on a server of speed 1, in ms. */
  readonly ms: number;
  /** The numbers of the tasks that have to end before it. */
  readonly after: readonly number[];
}

/** Reads a file with `tasks: [id, kind, runtimeSeconds, [ids it comes after]]`, as those in bench/data. */
export function readTrace(file: string): Trace {
  const { tasks } = JSON.parse(readFileSync(file, 'utf8')) as { tasks: [string, string, number, string[]][] };
  const numbers = new Map(tasks.map(([id], index) => [id, index]));
  return {
    name: basename(file, '.json'),
    tasks: tasks.map(([id, , seconds, after]) => ({
      id,
      ms: Math.max(1, Math.round(seconds * 1000)),
      after: after.map(
        (each) => numbers.get(each) ?? fail(`${file}: '${id}' comes after '${each}', which is not there`),
      ),
    })),
  };
}

function fail(text: string): never {
  throw new Error(text);
}
