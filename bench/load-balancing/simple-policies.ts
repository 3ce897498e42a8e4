import type { Random } from '../../test/support/random';
import type { Given, Policy } from './simulate';

/** Which tasks may start, in the order in which they came to be so, and which servers are free. */
abstract class SimplePolicy implements Policy {
  readonly #waitsFor: number[];
  readonly #successors: number[][];
  readonly #serverOf = new Map<number, number>();
  readonly free: Set<number>;
  readonly servers: Set<number>;

  constructor(readonly given: Given) {
    const { tasks } = given.trace;
    this.#waitsFor = tasks.map(({ after }) => after.length);
    this.#successors = tasks.map(() => []);
    for (const [task, { after }] of tasks.entries()) for (const each of after) this.#successors[each]?.push(task);
    this.free = new Set(given.pool.slowness.keys());
    this.servers = new Set(this.free);
  }

  abstract startable(): { task: number; server: number }[];
  abstract ready(task: number): void;
  abstract gone(server: number): void;

  /** To be called once the policy itself is ready. */
  begin(): this {
    for (const [task, count] of this.#waitsFor.entries()) if (count === 0) this.ready(task);
    return this;
  }

  start(task: number, server: number): { task: number; server: number } {
    this.free.delete(server);
    this.#serverOf.set(task, server);
    return { task, server };
  }

  ended(task: number): void {
    const server = this.#serverOf.get(task);
    if (server !== undefined) this.free.add(server);
    for (const next of this.#successors[task] ?? []) {
      const left = (this.#waitsFor[next] ?? 0) - 1;
      this.#waitsFor[next] = left;
      if (left === 0) this.ready(next);
    }
  }

  died(server: number, lost: number | undefined): void {
    this.free.delete(server);
    this.servers.delete(server);
    this.gone(server);
    if (lost !== undefined) this.ready(lost);
  }

  nextMomentMs(): null {
    return null;
  }
}

/** Every task waits in the line of one server, in the order in which it became ready. */
class Lines extends SimplePolicy {
  readonly lines = new Map<number, number[]>();

  constructor(
    given: Given,
    private readonly serverFor: (task: number, policy: Lines) => number,
  ) {
    super(given);
    for (const server of this.servers) this.lines.set(server, []);
  }

  ready(task: number): void {
    this.lines.get(this.serverFor(task, this))?.push(task);
  }

  gone(server: number): void {
    const left = this.lines.get(server) ?? [];
    this.lines.delete(server);
    for (const task of left) this.ready(task);
  }

  /** How many tasks a server has to do, the one that runs included. */
  load(server: number): number {
    return (this.lines.get(server)?.length ?? 0) + (this.free.has(server) ? 0 : 1);
  }

  startable(): { task: number; server: number }[] {
    return [...this.free].flatMap((server) => {
      const task = this.lines.get(server)?.shift();
      return task === undefined ? [] : [this.start(task, server)];
    });
  }
}

/** Whatever is ready goes to whatever is free, both in the order of the files. */
class FileOrder extends SimplePolicy {
  readonly #ready = new Set<number>();

  ready(task: number): void {
    this.#ready.add(task);
  }

  gone(): void {
    // Nobody was waiting for it.
  }

  startable(): { task: number; server: number }[] {
    const tasks = [...this.#ready].sort((a, b) => a - b);
    const servers = [...this.free].sort((a, b) => a - b);
    return tasks.slice(0, servers.length).map((task, at) => {
      this.#ready.delete(task);
      return this.start(task, servers[at] ?? 0);
    });
  }
}

/** As one divides packages by hand: in turns, before anything has begun. */
export function roundRobin(given: Given): Policy {
  return new Lines(given, (task, { servers }) => [...servers][task % servers.size] ?? 0).begin();
}

export function randomServer(given: Given, random: Random): Policy {
  return new Lines(given, (_, { servers }) => random.pick([...servers])).begin();
}

/** The server that has the fewest tasks. */
export function leastLoaded(given: Given): Policy {
  return new Lines(given, (_, lines) => {
    const [first = 0, ...others] = lines.servers;
    return others.reduce((best, server) => (lines.load(server) < lines.load(best) ? server : best), first);
  }).begin();
}

export function fileOrder(given: Given): Policy {
  return new FileOrder(given).begin();
}
